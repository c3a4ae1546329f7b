package io.parley.hotstuff;

import io.parley.api.Batch;
import io.parley.api.Certificate;
import io.parley.api.Digest;
import io.parley.api.Rejection.Reason;
import io.parley.api.ReplicaId;
import io.parley.api.Share;
import io.parley.api.Signed;
import io.parley.hotstuff.HotStuffCombine.OfVotes;
import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffMessage.Certified;
import io.parley.hotstuff.message.HotStuffMessage.Proposal;
import io.parley.hotstuff.message.HotStuffMessage.Vote;
import io.parley.hotstuff.message.Phase;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.kit.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The leader's part in a view: it proposes, collects the votes itself, and shows the certificates
 * that no proposal of its own will carry (pitfall H14).
 */
final class Leader {
  private final State state;
  private final Certificates certificates;
  private final Voter voter;
  private final Ancestors ancestors;

  /** Votes of the current view; a round is a phase (pitfall H23). */
  private Tally<Share> votes = new Tally<>();

  private long votesOf;
  private @Nullable OfVotes combining;
  private int attempts;

  /** The last certificate made here that may still have to be shown. */
  private @Nullable QuorumCertificate made;

  Leader(State state, Certificates certificates, Voter voter, Ancestors ancestors) {
    this.state = state;
    this.certificates = certificates;
    this.voter = voter;
    this.ancestors = ancestors;
  }

  // What has become known

  void onVote(ReplicaId from, Signed<Vote> signed) {
    Vote vote = signed.message();
    if (state.spoilers.refuse(from, signed)) {
      return;
    }
    if (vote.view() > state.view()) {
      state.out.reject(from, Reason.AHEAD, vote + " in view " + state.view());
    } else if (vote.view() == state.view() && (state.isLeader() || hasProposed())) {
      count(from, signed);
    }
  }

  private void count(ReplicaId from, Signed<Vote> signed) {
    Vote vote = signed.message();
    Proposal mine = state.promises.lastProposal();
    boolean forMine =
        mine != null
            && mine.header().view() == vote.view()
            && mine.header().digest().equals(vote.block())
            && mine.header().height() == vote.height();
    if (!forMine) {
      state.out.reject(from, Reason.ILLEGAL, vote + " is not for what was proposed");
      return;
    }
    if (votesOf != state.view()) {
      votes = new Tally<>();
      votesOf = state.view();
    }
    Share share = new Share(from, vote.statement(), signed.signature());
    votes.add(vote.phase().step(), from, vote.block(), share);
  }

  void onCombined(OfVotes id, Certificate certificate) {
    Proposal mine = state.promises.lastProposal();
    if (!id.equals(combining)) {
      return;
    }
    combining = null;
    if (mine == null || !mine.header().digest().equals(id.block())) {
      return;
    }
    QuorumCertificate certified =
        new QuorumCertificate(
            id.phase(), id.view(), mine.header().height(), id.block(), certificate);
    made = certified;
    certificates.learn(certified);
  }

  void onSpoiled(OfVotes id, List<ReplicaId> bad) {
    if (id.equals(combining)) {
      combining = null;
      bad.forEach(signer -> votes.forget(id.phase().step(), signer));
    }
  }

  // Conclusions

  /** A quorum has voted: its certificate is made. */
  boolean combine() {
    Phase phase = expected();
    Proposal mine = state.promises.lastProposal();
    if (phase == null || mine == null || votesOf != state.view() || isCombining(phase)) {
      return false;
    }
    Digest block = mine.header().digest();
    if (votes.count(phase.step(), block) < state.quorums.quorum()) {
      return false;
    }
    List<Share> shares = votes.votes(phase.step(), block);
    combining = new OfVotes(phase, state.view(), block, attempts++);
    state.out.combine(combining, shares.subList(0, state.quorums.quorum()));
    return true;
  }

  private boolean isCombining(Phase phase) {
    return combining != null && combining.view() == state.view() && combining.phase() == phase;
  }

  /** The phase that is being voted on, if this replica has proposed. */
  private @Nullable Phase expected() {
    if (!hasProposed()) {
      return null;
    }
    QuorumCertificate high = state.promises.high();
    return high.view() == state.view()
        ? state.rules.after(high.phase()).orElse(null)
        : Phase.PREPARE;
  }

  private boolean hasProposed() {
    Proposal mine = state.promises.lastProposal();
    return mine != null && mine.header().view() >= state.view();
  }

  /** By reputation another may have proposed in this view: whose block was voted for is kept. */
  private boolean hasVoted() {
    return !state.promises.mayVote(Phase.PREPARE, state.view());
  }

  /** Proposes what is pending, or nothing if that helps to commit what was proposed before. */
  boolean propose() {
    QuorumCertificate justify = state.promises.high();
    BlockNode parent = state.tree.find(justify.block());
    boolean free = state.isLeader() && !hasProposed() && !state.hasGivenUp() && !hasVoted();
    if (!free || justify.view() >= state.view() || parent == null || !state.tree.isLinked(parent)) {
      return false;
    }
    if (!state.options.filtering()) {
      state.pool.release(); // what is proposed is pending again
    }
    long room = Math.min(state.roomToPropose(parent), state.tree.room());
    boolean command = state.pool.hasPending(room) && state.hasRoom();
    // Blocks of views that failed may take all the room, here and elsewhere, and any of them may
    // yet turn out to be certified. The certificate of an empty one, which needs no room, leaves
    // them behind.
    boolean crowded = !command && state.pool.hasPending() && state.tree.isCrowded(parent);
    if (!command && !crowded && !state.tree.hasCommands(parent)) {
      return false;
    }
    Batch body =
        command
            ? new Batch(state.now().wall(), state.pool.take(state.options.batchCommandsMax(), room))
            : Batch.EMPTY;
    return propose(parent.header(), body);
  }

  private boolean propose(Header parent, Batch body) {
    QuorumCertificate justify = state.promises.high();
    long view = state.view();
    Header header =
        Header.on(
            justify,
            view,
            body.digest(),
            state.schedule.mandate(state.self, view, justify, parent));
    BlockNode node = state.tree.add(header);
    if (node == null) {
      voter.startOver();
      return false;
    }
    state.tree.attach(node, body);
    voter.store(node);
    Proposal proposal =
        new Proposal(
            header,
            justify,
            state.entered(),
            state.options.byReputation() ? Optional.of(parent) : Optional.empty(),
            Optional.of(body));
    state.promises.propose(proposal);
    state.out.broadcast(proposal);
    ancestors.accompany(proposal.justify());
    return true;
  }

  /** Shows a certificate that no proposal carries. */
  boolean show() {
    QuorumCertificate certificate = made;
    if (certificate == null) {
      return false;
    }
    made = null;
    boolean carried = state.rules.isCarried(certificate.phase()) && isCarried(certificate);
    if (!carried) {
      state.out.broadcast(new Certified(certificate));
    }
    return true;
  }

  private boolean isCarried(QuorumCertificate certificate) {
    Proposal mine = state.promises.lastProposal();
    return mine != null && mine.justify().equals(certificate);
  }

  /** Sends again what this leader's view waits for. */
  void resend() {
    Proposal mine = state.promises.lastProposal();
    if (mine == null || mine.header().view() != state.view() || state.hasGivenUp()) {
      return;
    }
    BlockNode node = state.tree.find(mine.header().digest());
    QuorumCertificate high = state.promises.high();
    if (high.view() == state.view()) {
      state.out.broadcast(new Certified(high));
    } else if (node != null && node.hasBody()) {
      state.out.broadcast(mine); // who lacks the body asks for it (pitfall B4)
    }
  }

  /** Votes held, of all phases. */
  int votes() {
    return votes.size();
  }

  /** Who has voted for the certificate that is being made. */
  List<ReplicaId> voters() {
    Phase phase = expected();
    Proposal mine = state.promises.lastProposal();
    return phase == null || mine == null || votesOf != state.view()
        ? new ArrayList<>()
        : votes.signers(phase.step(), mine.header().digest());
  }
}
