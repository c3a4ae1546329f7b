package io.parley.hotstuff;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Certificate;
import io.parley.api.Checkpoint;
import io.parley.api.Digest;
import io.parley.api.Event;
import io.parley.api.Member;
import io.parley.api.Membership;
import io.parley.api.MemoryBounds;
import io.parley.api.Message;
import io.parley.api.Moment;
import io.parley.api.Option;
import io.parley.api.Options;
import io.parley.api.Origin;
import io.parley.api.Rejection;
import io.parley.api.Replica;
import io.parley.api.ReplicaId;
import io.parley.api.Setup;
import io.parley.api.Share;
import io.parley.api.Signed;
import io.parley.api.Signers;
import io.parley.hotstuff.message.Block;
import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffMessage.Certified;
import io.parley.hotstuff.message.HotStuffMessage.CheckpointVote;
import io.parley.hotstuff.message.HotStuffMessage.Decided;
import io.parley.hotstuff.message.HotStuffMessage.FetchBlocks;
import io.parley.hotstuff.message.HotStuffMessage.Fetched;
import io.parley.hotstuff.message.HotStuffMessage.Proposal;
import io.parley.hotstuff.message.HotStuffMessage.Suspect;
import io.parley.hotstuff.message.HotStuffMessage.Timeout;
import io.parley.hotstuff.message.HotStuffMessage.Vote;
import io.parley.hotstuff.message.Phase;
import io.parley.hotstuff.message.QuorumCertificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Rules that traces can not tell: of shares that spoil a certificate, as in traces all who sign do
 * so truly (pitfall H23), and of bodies that come apart from their headers (H24). One replica is
 * told what happens; nothing here is verified.
 */
class HotStuffRulesTest {
  private static final int N = 4;
  private static final ReplicaId R0 = new ReplicaId(0);
  private static final ReplicaId R1 = new ReplicaId(1);
  private static final ReplicaId R2 = new ReplicaId(2);
  private static final ReplicaId R3 = new ReplicaId(3);
  private static final Certificate MADE =
      new Certificate(Signers.of(N, List.of(R0, R2, R3)), Bytes.EMPTY);

  @Test
  void aCertificateIsMadeWithoutTheVoteThatSpoiledIt() {
    Subject leader = new Subject(R0);
    Header first = leader.proposes("a").header();
    leader.hears(R0, vote(first));
    leader.hears(R1, vote(first));
    Action.Combine spoiled = combined(leader.hears(R2, vote(first)));

    List<Action> after = leader.advance(new Event.Spoiled(spoiled.id(), List.of(R1)));
    assertThat(of(Action.Combine.class, after)).as("two votes are left").isEmpty();

    Action.Combine again = combined(leader.hears(R3, vote(first)));
    assertThat(signers(spoiled)).containsExactly(R0, R1, R2);
    assertThat(signers(again)).containsExactly(R0, R2, R3);

    assertThat(leader.advance(new Event.Combined(spoiled.id(), MADE)))
        .as("the answer to the first question is stale")
        .isEmpty();
    List<Action> certified = leader.advance(new Event.Combined(again.id(), MADE));
    assertThat(said(Proposal.class, certified))
        .singleElement()
        .satisfies(second -> assertThat(second.justify().certificate()).isEqualTo(MADE));
  }

  /** Pitfall H23: what it says from then on is verified before it counts. */
  @Test
  void whoSpoiledACertificateSpoilsNoOther() {
    Subject leader = new Subject(R0);
    Header first = leader.proposes("a").header();
    leader.hears(R0, vote(first));
    leader.hears(R1, vote(first));
    Action.Combine spoiled = combined(leader.hears(R2, vote(first)));
    leader.advance(new Event.Spoiled(spoiled.id(), List.of(R1)));

    Action.Combine single = combined(leader.hears(R1, vote(first)));
    assertThat(signers(single)).containsExactly(R1);
    assertThat(leader.hears(R1, vote(first))).as("it is being verified").isEmpty();
    List<Action> found = leader.advance(new Event.Spoiled(single.id(), List.of(R1)));
    assertThat(of(Action.Reject.class, found))
        .singleElement()
        .satisfies(
            refused -> {
              assertThat(refused.from()).isEqualTo(R1);
              assertThat(refused.why().reason()).isEqualTo(Rejection.Reason.UNVERIFIED);
            });
    Timeout timeout = new Timeout(1, QuorumCertificate.GENESIS, Optional.empty());
    Action.Combine other = combined(leader.hears(R1, timeout));
    assertThat(leader.advance(new Event.Spoiled(other.id(), List.of(R1)))).hasSize(1);
    leader.hears(R2, timeout);
    assertThat(leader.advance(new Event.Expired(new HotStuffTimer.ViewTimeout(1)))).isNotEmpty();
    assertThat(leader.hears(R0, new Suspect(0, false))).isNotEmpty();
    assertThat(of(Action.Combine.class, leader.hears(R0, timeout)))
        .as("of the three time-outs one does not count")
        .isEmpty();
    assertThat(signers(combined(leader.hears(R3, timeout)))).containsExactly(R0, R2, R3);
  }

  /** Pitfall H23: R1 signs truly again, and is needed, as R3 is silent. */
  @Test
  void whoSpoiledACertificateCountsAgainOneShareAtATime() {
    Told.spoilerIsNeeded(new HotStuff());
  }

  /** Pitfall H8. */
  @Test
  void noCertificateNeedsNoSignaturesButThatOfTheOwnBeginning() {
    Told.unsignedDecision(new HotStuff());
    Told.unsignedDecision(new BasicHotStuff());
    Told.unsignedDecision(new TwoChainHotStuff());
  }

  /** Pitfall P12. */
  @Test
  void bundlesThatWereExecutedInTheGapWaitNoMore() {
    Told.bundlesExecutedInTheGap(new HotStuff());
  }

  /** Pitfall H17. */
  @Test
  void aLeaderMayNotHideWhatThoseWhoGaveUpKnew() {
    Told.leaderHidesWhatWasKnown(new HotStuff());
    Told.leaderHidesWhatWasKnown(new BasicHotStuff());
    Told.leaderHidesWhatWasKnown(new TwoChainHotStuff());
  }

  @Test
  void aTimeOutThatSpoiledItsCertificateIsForgotten() {
    Subject replica = new Subject(R3);
    Timeout timeout = new Timeout(1, QuorumCertificate.GENESIS, Optional.empty());
    replica.hears(R0, timeout);
    replica.hears(R1, timeout);
    Action.Combine spoiled = combined(replica.hears(R3, timeout));
    assertThat(signers(spoiled)).containsExactly(R0, R1, R3);

    List<Action> after = replica.advance(new Event.Spoiled(spoiled.id(), List.of(R0)));
    assertThat(of(Action.Combine.class, after)).isEmpty();
    Action.Combine again = combined(replica.hears(R2, timeout));
    assertThat(signers(again)).containsExactly(R1, R2, R3);

    assertThat(replica.advance(new Event.Combined(spoiled.id(), MADE)))
        .as("the answer to the first question is stale")
        .isEmpty();
    replica.advance(new Event.Combined(again.id(), MADE));
    assertThat(replica.view()).as("the next term began").isEqualTo(4);
  }

  @Test
  void aCheckpointThatSpoiledItsCertificateIsForgotten() {
    Subject replica = new Subject(R3);
    Header first = replica.commits("a");
    Digest state = Digest.of(Bytes.utf8("state"));
    CheckpointVote vote = new CheckpointVote(state, first);
    List<Action> own = replica.advance(new Event.Checkpointed(1, state));
    assertThat(said(CheckpointVote.class, own)).containsExactly(vote);
    replica.hears(R3, vote);
    replica.hears(R0, vote);
    Action.Combine spoiled = combined(replica.hears(R1, vote));

    List<Action> after = replica.advance(new Event.Spoiled(spoiled.id(), List.of(R1)));
    assertThat(of(Action.Combine.class, after)).isEmpty();
    assertThat(signers(combined(replica.hears(R1, vote)))).containsExactly(R1);
    Action.Combine again = combined(replica.hears(R2, vote));
    assertThat(signers(again)).containsExactly(R0, R2, R3);

    assertThat(replica.advance(new Event.Combined(spoiled.id(), MADE)))
        .as("the answer to the first question is stale")
        .isEmpty();
    assertThat(of(Action.Truncate.class, replica.advance(new Event.Combined(again.id(), MADE))))
        .singleElement()
        .satisfies(truncate -> assertThat(truncate.stable().height()).isEqualTo(1));
  }

  @Test
  void whatIsCommittedWaitsForItsBody() {
    Subject replica = new Subject(R3);
    Batch a = new Batch(1, List.of(bundle("a")));
    Batch b = new Batch(1, List.of(bundle("b")));
    Header first = Header.on(QuorumCertificate.GENESIS, 1, a.digest());
    Header second = Header.on(certificate(first), 2, b.digest());
    Header third = Header.on(certificate(second), 3, Batch.EMPTY.digest());
    Header fourth = Header.on(certificate(third), 4, Batch.EMPTY.digest());
    Decided decided = new Decided(List.of(first, second, third), List.of(a), certificate(third));
    List<Action> told = replica.hears(R1, decided);
    assertThat(heights(told)).containsExactly(1L);
    assertThat(of(Action.Send.class, told))
        .extracting(Action.Send::message)
        .contains(new FetchBlocks(List.of(second.digest())));

    replica.hears(R1, proposal(fourth, certificate(third)));
    assertThat(heights(replica.hears(R1, new Certified(certificate(fourth)))))
        .as("the second is committed, but its body is missing")
        .isEmpty();
    assertThat(heights(replica.hears(R2, new Fetched(new Block(second, b))))).containsExactly(2L);
  }

  /** Pitfall B1: a leader that proposes without the body can not make it larger by that. */
  @Test
  void aBodyThatWasAskedForIsNoLargerThanABatch() {
    Subject replica = new Subject(R3);
    Bytes large = Bytes.wrap(new byte[(int) MemoryBounds.DEFAULT.batchBytesMax() / 2]);
    Bytes key = Digest.of(Bytes.utf8("client")).bytes();
    Bundle bundle = Bundle.sign(key, 1, 0, 0, List.of(large), statement -> Bytes.EMPTY);
    Batch body = new Batch(1, List.of(bundle, bundle));
    Header first = Header.on(QuorumCertificate.GENESIS, 1, body.digest());
    List<Action> asked =
        replica.hears(
            R0, new Proposal(first, QuorumCertificate.GENESIS, Optional.empty(), Optional.empty()));
    assertThat(of(Action.Send.class, asked))
        .extracting(Action.Send::message)
        .containsExactly(new FetchBlocks(List.of(first.digest())));
    List<Action> came = replica.hears(R0, new Fetched(new Block(first, body)));
    assertThat(of(Action.Reject.class, came)).hasSize(1);
    assertThat(of(Action.Send.class, came)).as("a vote").isEmpty();
  }

  /** A replica of chained HotStuff that has started, with terms of 4 and a checkpoint a height. */
  private static final class Subject {
    private final Replica replica;

    Subject(ReplicaId self) {
      List<Member> members = new ArrayList<>();
      for (int i = 0; i < N; i++) {
        Bytes key = Digest.of(Bytes.utf8("key " + i)).bytes();
        members.add(new Member(new ReplicaId(i), key, key));
      }
      HotStuff protocol = new HotStuff();
      Options options = Options.PRESET;
      for (Option option : protocol.options()) {
        options = option.name().equals("termViews") ? options.with(option, 4) : options;
        options = option.name().equals("checkpointInterval") ? options.with(option, 1) : options;
        options = option.name().equals("pacemaker") ? options.with(option, "broadcast") : options;
      }
      replica = protocol.replica(new Setup(self, new Membership(members), 0, options));
      Checkpoint base = new Checkpoint(0, Digest.ZERO, Bytes.EMPTY, null);
      advance(new Event.Started(Origin.FRESH, base, List.of()));
    }

    List<Action> advance(Event event) {
      return replica.advance(event, new Moment(1, 1));
    }

    List<Action> hears(ReplicaId from, Message message) {
      return advance(new Event.Received(from, new Signed<>(from, message, Bytes.EMPTY)));
    }

    /** Has the leader propose a command in view 1, and hear its own proposal. */
    Proposal proposes(String command) {
      List<Action> actions = advance(new Event.Submitted(List.of(bundle(command))));
      Proposal proposal = said(Proposal.class, actions).get(0);
      hears(R0, proposal);
      return proposal;
    }

    /** Shows the replica a chain of three certified blocks; the first is committed. */
    Header commits(String command) {
      Batch body = new Batch(1, List.of(bundle(command)));
      Header first = Header.on(QuorumCertificate.GENESIS, 1, body.digest());
      Header second = Header.on(certificate(first), 2, Batch.EMPTY.digest());
      Header third = Header.on(certificate(second), 3, Batch.EMPTY.digest());
      hears(R0, proposal(first, QuorumCertificate.GENESIS, body));
      hears(R0, proposal(second, certificate(first)));
      hears(R0, proposal(third, certificate(second)));
      List<Action> actions = hears(R0, new Certified(certificate(third)));
      assertThat(of(Action.TakeCheckpoint.class, actions)).hasSize(1);
      return first;
    }

    long view() {
      return replica.status().view();
    }
  }

  private static Bundle bundle(String command) {
    Bytes key = Digest.of(Bytes.utf8("client")).bytes();
    List<Bytes> commands = List.of(Bytes.utf8(command));
    return Bundle.sign(key, 1, 0, 0, commands, statement -> Bytes.EMPTY);
  }

  private static Vote vote(Header header) {
    return new Vote(Phase.PREPARE, header.view(), header.height(), header.digest());
  }

  private static QuorumCertificate certificate(Header header) {
    return new QuorumCertificate(
        Phase.PREPARE, header.view(), header.height(), header.digest(), MADE);
  }

  private static Proposal proposal(Header header, QuorumCertificate justify) {
    return proposal(header, justify, Batch.EMPTY);
  }

  private static Proposal proposal(Header header, QuorumCertificate justify, Batch body) {
    return new Proposal(header, justify, Optional.empty(), Optional.of(body));
  }

  private static <A extends Action> List<A> of(Class<A> kind, List<Action> actions) {
    return actions.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private static <M extends Message> List<M> said(Class<M> kind, List<Action> actions) {
    return of(Action.Broadcast.class, actions).stream()
        .map(Action.Broadcast::message)
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  private static List<Long> heights(List<Action> actions) {
    return of(Action.Deliver.class, actions).stream().map(Action.Deliver::height).toList();
  }

  private static Action.Combine combined(List<Action> actions) {
    List<Action.Combine> found = of(Action.Combine.class, actions);
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private static List<ReplicaId> signers(Action.Combine combine) {
    return combine.shares().stream().map(Share::signer).toList();
  }
}
