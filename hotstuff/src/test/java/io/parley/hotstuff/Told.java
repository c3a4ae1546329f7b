package io.parley.hotstuff;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Bytes;
import io.parley.api.Certificate;
import io.parley.api.Checkpoint;
import io.parley.api.Codec;
import io.parley.api.Digest;
import io.parley.api.Event;
import io.parley.api.Member;
import io.parley.api.Membership;
import io.parley.api.Message;
import io.parley.api.Moment;
import io.parley.api.Options;
import io.parley.api.Origin;
import io.parley.api.Protocol;
import io.parley.api.Replica;
import io.parley.api.ReplicaId;
import io.parley.api.Setup;
import io.parley.api.Signed;
import io.parley.api.Signers;
import io.parley.api.TimerId;
import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffMessage.Certified;
import io.parley.hotstuff.message.HotStuffMessage.CheckpointVote;
import io.parley.hotstuff.message.HotStuffMessage.Decided;
import io.parley.hotstuff.message.HotStuffMessage.Proposal;
import io.parley.hotstuff.message.HotStuffMessage.StableCheckpoint;
import io.parley.hotstuff.message.HotStuffMessage.Vote;
import io.parley.hotstuff.message.HotStuffMessage.Wished;
import io.parley.hotstuff.message.Phase;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.hotstuff.message.TimeoutCertificate;
import io.parley.hotstuff.message.WishCertificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Stories of one replica of four that is told what happens; nothing here is verified. What it is
 * told and says goes through its own codec, since a mutant has message classes of its own.
 */
final class Told {
  private static final ReplicaId R0 = new ReplicaId(0);
  private static final ReplicaId R1 = new ReplicaId(1);
  private static final ReplicaId R2 = new ReplicaId(2);
  private static final Certificate MADE =
      new Certificate(Signers.of(4, List.of(R0, R1, R2)), Bytes.utf8("made"));
  private static final Codec CODEC = new HotStuff().codec();

  private final Protocol protocol;
  private final Replica replica;
  private final TimerId resend;

  private Told(Protocol protocol, ReplicaId self) {
    this.protocol = protocol;
    List<Member> members =
        IntStream.range(0, 4)
            .mapToObj(i -> new Member(new ReplicaId(i), Bytes.EMPTY, Bytes.EMPTY))
            .toList();
    replica = protocol.replica(new Setup(self, new Membership(members), 0, Options.PRESET));
    Checkpoint base = new Checkpoint(0, Digest.ZERO, Bytes.EMPTY, null);
    resend = startedTimer(tell(new Event.Started(Origin.FRESH, base, List.of())));
  }

  private static TimerId startedTimer(List<Action> actions) {
    for (Action action : actions) {
      if (action instanceof Action.StartTimer start) {
        return start.timer();
      }
    }
    throw new AssertionError("no timer is started in " + actions);
  }

  private List<Action> tell(Event event) {
    return replica.advance(event, new Moment(1_000, 1_000));
  }

  private static Signed<?> through(Codec from, Codec to, ReplicaId signer, Message message) {
    Codec.Decoded decoded = to.decode(from.encode(new Signed<>(signer, message, Bytes.EMPTY)));
    return ((Codec.Decoded.Legible) decoded).message();
  }

  private Signed<?> own(ReplicaId signer, Message message) {
    return through(CODEC, protocol.codec(), signer, message);
  }

  private List<Action> hear(ReplicaId from, Message message) {
    return tell(new Event.Received(from, own(from, message)));
  }

  private static Action.Combine combined(List<Action> actions) {
    List<Action.Combine> combined =
        actions.stream()
            .filter(Action.Combine.class::isInstance)
            .map(Action.Combine.class::cast)
            .toList();
    assertThat(combined).hasSize(1);
    return combined.get(0);
  }

  private static List<ReplicaId> signers(Action.Combine combine) {
    return combine.shares().stream().map(share -> share.signer()).toList();
  }

  private Proposal proposal(List<Action> actions) {
    for (Action action : actions) {
      if (action instanceof Action.Broadcast broadcast) {
        Signed<?> signed = through(protocol.codec(), CODEC, R0, broadcast.message());
        if (signed.message() instanceof Proposal proposal) {
          return proposal;
        }
      }
    }
    throw new AssertionError("no proposal in " + actions);
  }

  /**
   * R1's share spoiled a certificate, by whatever mistake. It signs truly again, and is needed, as
   * R3 is silent: its share is verified by itself, and counts (pitfall H23).
   */
  static void spoilerIsNeeded(Protocol protocol) {
    Told leader = new Told(protocol, R0);
    Proposal mine = leader.proposal(leader.tell(new Event.Submitted(List.of(Sample.bundle("a")))));
    leader.hear(R0, mine);
    Header block = mine.header();
    Vote vote = new Vote(Phase.PREPARE, block.view(), block.height(), block.digest());
    leader.hear(R0, vote);
    leader.hear(R1, vote);
    Action.Combine spoiled = combined(leader.hear(R2, vote));
    leader.tell(new Event.Spoiled(spoiled.id(), List.of(R1)));
    Action.Combine single = combined(leader.hear(R1, vote));
    assertThat(signers(single)).containsExactly(R1);
    Action.Combine again = combined(leader.tell(new Event.Combined(single.id(), MADE)));
    assertThat(signers(again)).containsExactly(R0, R1, R2);
  }

  /**
   * R1, Byzantine, shows a decision whose certificate looks like that of another beginning, and has
   * no signatures (pitfall H8).
   */
  static void unsignedDecision(Protocol protocol) {
    Told replica = new Told(protocol, R2);
    Batch body = Sample.batch("forged");
    Header block = new Header(0, 1, Header.GENESIS.digest(), 0, body.digest());
    QuorumCertificate unsigned = QuorumCertificate.beginning(block);
    List<Action> actions = replica.hear(R1, new Decided(List.of(block), List.of(body), unsigned));
    assertThat(actions).hasSize(1).allMatch(Action.Reject.class::isInstance);
    assertThat(replica.replica.status().height()).isZero();
  }

  /**
   * A quorum gives up view 2, and one of them knows the certificate of view 1, on whose block more
   * may have been committed. The next leader, R1, hides that and proposes on the first block of
   * all. R2, who heard nothing of view 1, must not vote for it (pitfall H17).
   */
  static void leaderHidesWhatWasKnown(Protocol protocol) {
    Told replica = new Told(protocol, R2);
    Header certified = Header.on(QuorumCertificate.GENESIS, 1, Sample.batch("a").digest());
    QuorumCertificate known = new QuorumCertificate(Phase.PREPARE, 1, 1, certified.digest(), MADE);
    TimeoutCertificate givenUp = new TimeoutCertificate(2, known, List.of(0L, 1L, 0L), MADE);
    long next = 4_096;
    Batch body = Sample.batch("b");
    Header stale = Header.on(QuorumCertificate.GENESIS, next, body.digest());
    List<Action> actions =
        replica.hear(
            R1,
            new Proposal(
                stale, QuorumCertificate.GENESIS, Optional.of(givenUp), Optional.of(body)));
    assertThat(actions).hasSize(1).allMatch(Action.Reject.class::isInstance);
  }

  /**
   * R3 learns what f+1 wish for, and gives up the term; of a proposal of a view in it, it hears
   * only then, and does not vote for it (pitfall H18).
   */
  static void whatIsWishedForBinds(Protocol protocol) {
    Told replica = new Told(protocol, new ReplicaId(3));
    replica.hear(R1, new Wished(new WishCertificate(4_096, MADE)));
    Batch body = Sample.batch("late");
    Header late = Header.on(QuorumCertificate.GENESIS, 1, body.digest());
    Proposal proposal =
        new Proposal(late, QuorumCertificate.GENESIS, Optional.empty(), Optional.of(body));
    assertThat(replica.hear(R0, proposal)).noneMatch(Told::isVote);
  }

  /**
   * R3 learns what f+1 wish for, and gives up the term; then a certificate that was under way takes
   * it to the next view of that term. It still says that it gave up (pitfall H20).
   */
  static void whatWasGivenUpIsSaidAgain(Protocol protocol) {
    Told replica = new Told(protocol, new ReplicaId(3));
    TimerId relays = startedTimer(replica.hear(R1, new Wished(new WishCertificate(4_096, MADE))));
    Header one = Header.on(QuorumCertificate.GENESIS, 1, Sample.batch("one").digest());
    replica.hear(R0, new Certified(new QuorumCertificate(Phase.PREPARE, 1, 1, one.digest(), MADE)));
    assertThat(replica.tell(new Event.Expired(relays))).anyMatch(Told::isTimeout);
  }

  private static boolean isTimeout(Action action) {
    return action instanceof Action.Send send
        && send.message().getClass().getSimpleName().equals("Timeout");
  }

  private static boolean isVote(Action action) {
    return action instanceof Action.Send send
        && send.message().getClass().getSimpleName().equals("Vote");
  }

  /** {@code message}, as {@code protocol}, which may be a mutant, knows it. */
  static Message in(Protocol protocol, Message message) {
    return through(CODEC, protocol.codec(), R0, message).message();
  }

  /**
   * A bundle waits at R2 that was executed at the heights that an installed state skips: the leader
   * is not blamed for it, and is not told of it again and again (pitfall P12).
   */
  static void bundlesExecutedInTheGap(Protocol protocol) {
    Told replica = new Told(protocol, R2);
    assertThat(replica.tell(new Event.Submitted(List.of(Sample.bundle("a")))))
        .anyMatch(Action.StartTimer.class::isInstance);
    Header block = new Header(300, 256, Digest.ZERO, 299, Digest.of(Bytes.utf8("body")));
    Message proof =
        replica
            .own(R1, new StableCheckpoint(new CheckpointVote(Sample.STATE, block), MADE))
            .message();
    List<Action> installed =
        replica.tell(
            new Event.StateInstalled(new Checkpoint(256, Sample.STATE, block.toBytes(), proof)));
    assertThat(replica.replica.status().height()).isEqualTo(256);
    assertThat(installed).anyMatch(Action.StopTimer.class::isInstance);
    for (int interval = 0; interval < 4; interval++) {
      assertThat(replica.tell(new Event.Expired(replica.resend))).noneMatch(Told::isOffer);
    }
  }

  private static boolean isOffer(Action action) {
    return action instanceof Action.Send send
        && send.message().getClass().getSimpleName().equals("Offer");
  }
}
