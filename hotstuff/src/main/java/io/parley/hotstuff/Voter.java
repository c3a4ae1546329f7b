package io.parley.hotstuff;

import io.parley.api.Batch;
import io.parley.api.Evidence;
import io.parley.api.Rejection.Reason;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffEntry;
import io.parley.hotstuff.message.HotStuffMessage.FetchBlocks;
import io.parley.hotstuff.message.HotStuffMessage.Proposal;
import io.parley.hotstuff.message.HotStuffMessage.Vote;
import io.parley.hotstuff.message.Phase;
import io.parley.hotstuff.message.QuorumCertificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A replica's part in a view: it takes the leader's proposal, and votes. */
final class Voter {
  private final State state;
  private final Certificates certificates;

  /** The newest proposal by the leader of its view; the first of that view stands. */
  private @Nullable Signed<Proposal> newest;

  Voter(State state, Certificates certificates) {
    this.state = state;
    this.certificates = certificates;
  }

  // What has become known

  void onProposal(ReplicaId from, Signed<Proposal> signed) {
    Proposal proposal = signed.message();
    Header header = proposal.header();
    if (!signed.signer().equals(state.schedule.leader(proposal))) {
      state.out.reject(
          from, Reason.NOT_ENTITLED, signed.signer() + " does not lead view " + header.view());
      return;
    }
    Optional<String> fault = state.safety.fault(proposal);
    if (fault.isPresent()) {
      state.out.reject(from, Reason.ILLEGAL, fault.get());
      return;
    }
    if (isTooLarge(from, proposal.body().map(Batch::size).orElse(0L))) {
      return;
    }
    if (state.isNear(header.height())) {
      proposal.parent().ifPresent(state.tree::add); // which tells who leads after it
    }
    certificates.learn(proposal.justify());
    proposal.timeout().ifPresent(certificates::learn);
    long last = newest == null ? -1 : newest.message().header().view();
    if (newest != null && header.view() == last) {
      compare(from, newest, signed);
    } else if (header.view() < Math.max(last, state.view())) {
      complete(from, signed);
    } else if (state.isNear(header.height())) {
      take(from, signed);
    }
  }

  /** Whether no batch that is proposed may have so many bytes, which is said (pitfall B1). */
  private boolean isTooLarge(ReplicaId from, long size) {
    long max = state.memory.batchBytesMax();
    if (size > max) {
      state.out.reject(from, Reason.ILLEGAL, "a batch of " + size + " bytes, at most " + max);
    }
    return size > max;
  }

  private void take(ReplicaId from, Signed<Proposal> signed) {
    BlockNode node = state.tree.add(signed.message().header());
    if (node == null) {
      return;
    }
    newest = signed;
    signed.message().body().ifPresent(body -> attach(from, node, body));
  }

  /**
   * The current view's proposal, if its leader repeated it without the body, and the body did not
   * come: it is asked for.
   */
  @Nullable BlockNode bodiless() {
    BlockNode node = proposed();
    boolean bodiless = newest != null && newest.message().body().isEmpty();
    return node != null && bodiless && !node.hasBody() ? node : null;
  }

  /** The body of a block that was asked for. */
  void onBody(ReplicaId from, BlockNode node, Batch body) {
    if (newest != null && node == bodiless() && body.digest().equals(node.header().payload())) {
      if (isTooLarge(from, body.size())) {
        return;
      }
      newest = newest.with(newest.message().with(body));
    }
    attach(from, node, body);
  }

  /**
   * A second proposal of one view is another's only if the leader equivocates (pitfall P20), or, by
   * reputation, if a certificate leads to the view as well as a time-out; the certificate counts.
   */
  private void compare(ReplicaId from, Signed<Proposal> first, Signed<Proposal> second) {
    if (!first.signer().equals(second.signer())) {
      boolean counts = second.message().timeout().isEmpty() && isNew(Phase.PREPARE);
      if (counts && state.isNear(second.message().header().height())) {
        take(from, second);
      } else {
        complete(from, second);
      }
      return;
    }
    if (first.message().header().equals(second.message().header())) {
      if (first.message().body().isEmpty() && second.message().body().isPresent()) {
        take(from, second);
      }
      return;
    }
    state.out.reject(from, Reason.CONFLICTING, second + " contradicts what it said before");
    Signed<Proposal> former = first.with(first.message().bodiless());
    Signed<Proposal> latter = second.with(second.message().bodiless());
    state.out.accuse(new Evidence(second.signer(), "two proposals in one view", former, latter));
    complete(from, second);
  }

  /** A late proposal may be the block that a certificate made this replica miss. */
  private void complete(ReplicaId from, Signed<Proposal> late) {
    Header header = late.message().header();
    QuorumCertificate high = state.promises.high();
    if (late.message().body().isEmpty()
        || !state.isNear(header.height())
        || !state.missing.below(high, FetchBlocks.DIGESTS_MAX).contains(header.digest())) {
      return;
    }
    BlockNode node = state.tree.add(header);
    if (node != null) {
      attach(from, node, late.message().body().get());
    }
  }

  /** The block's body is here: it is taken if there is room, else it is asked for when there is. */
  void attach(ReplicaId from, BlockNode node, Batch body) {
    if (state.tree.makeRoom(node, body, state.promises.high().view())) {
      state.tree.attach(node, body);
      state.pool.propose(body);
    } else if (!node.hasBody()) {
      state.out.reject(
          from, Reason.AHEAD, "no room for " + body.heapBytes() + " bytes of " + node.header());
    }
    certificates.reconsider();
  }

  /** The current view's proposal, for whose body there was no room: now there may be. */
  private void attachNewest(BlockNode node) {
    Batch body = newest == null ? null : newest.message().body().orElse(null);
    if (!node.hasBody()
        && body != null
        && state.tree.makeRoom(node, body, state.promises.high().view())) {
      state.tree.attach(node, body);
      state.pool.propose(body);
    }
  }

  /** Whether the current view's proposal is here, and carries commands. */
  boolean hasCommands() {
    BlockNode node = proposed();
    return node != null && !node.header().isEmpty();
  }

  /** The block that is proposed in the current view, if it is here. */
  @Nullable BlockNode proposed() {
    return newest == null || newest.message().header().view() != state.view()
        ? null
        : state.tree.find(newest.message().header().digest());
  }

  // Conclusions

  /** Votes, if there is something that may be voted for. */
  boolean vote() {
    return voteForProposal() || voteForNextPhase();
  }

  private boolean voteForProposal() {
    BlockNode node = proposed();
    if (node == null || !isNew(Phase.PREPARE) || state.promises.high().view() >= state.view()) {
      return false;
    }
    attachNewest(node);
    Header header = node.header();
    Batch body = node.body();
    boolean knowsParent = state.tree.find(header.parent()) != null;
    boolean waits = isEarly(header, body);
    boolean safe = SafetyRules.isSafe(header, state.promises.lock());
    if (!knowsParent || body == null || waits || !safe) {
      return false;
    }
    cast(node, Phase.PREPARE);
    return true;
  }

  /** The phases of basic HotStuff: each certificate of the current view asks for the next vote. */
  private boolean voteForNextPhase() {
    QuorumCertificate high = state.promises.high();
    if (high.view() != state.view()) {
      return false;
    }
    Optional<Phase> next = state.rules.after(high.phase());
    BlockNode node = state.tree.find(high.block());
    if (next.isEmpty() || node == null || !node.hasBody() || !isNew(next.get())) {
      return false;
    }
    cast(node, next.get());
    return true;
  }

  private boolean isNew(Phase phase) {
    return state.promises.mayVote(phase, state.view());
  }

  /**
   * A vote is held back while the block's time is not reached by this replica's clock, and while it
   * is not near what was delivered here.
   */
  private boolean isEarly(Header header, @Nullable Batch body) {
    long stampMax = state.now().wall() + state.options.clockSkewMax().toNanos() / 1_000;
    return (body != null && body.stamp() > stampMax) || !state.isNear(header.height());
  }

  private void cast(BlockNode node, Phase phase) {
    Header header = node.header();
    Vote vote = new Vote(phase, state.view(), header.height(), header.digest());
    store(node);
    state.promises.vote(vote);
    state.out.send(collector(vote), vote);
  }

  /** Says again what the leader may have missed. */
  void resend() {
    Vote last = state.promises.lastVote();
    if (last != null && last.view() == state.view()) {
      state.out.send(collector(last), last);
    }
  }

  /** Who proposed the block; who leads, if that is not known. */
  private ReplicaId collector(Vote vote) {
    return newest != null && newest.message().header().digest().equals(vote.block())
        ? newest.signer()
        : state.leader();
  }

  /** Who made the current view's proposal; who leads, if it is not here. */
  ReplicaId proposer() {
    return newest != null && newest.message().header().view() == state.view()
        ? newest.signer()
        : state.leader();
  }

  /**
   * Some proposals are off, be it that their views were given up or that other blocks were
   * committed: their commands are pending again (pitfall H16), but for those in the blocks that are
   * certified or proposed now.
   */
  void startOver() {
    state.pool.release();
    BlockNode certified = state.tree.find(state.promises.high().block());
    if (certified != null) {
      state.tree.pathFrom(certified).forEach(this::occupy);
    }
    state.tree.chain().undelivered().forEach(this::occupy);
    BlockNode proposed = proposed();
    if (proposed != null) {
      occupy(proposed);
    }
  }

  private void occupy(BlockNode node) {
    if (node.hasBody()) {
      state.pool.propose(node.block().body());
    }
  }

  /** Puts the block into the journal, where all replicas together must not lose it. */
  void store(BlockNode node) {
    if (!node.isStored()) {
      node.stored();
      state.out.persist(new HotStuffEntry.Stored(node.block()));
    }
  }
}
