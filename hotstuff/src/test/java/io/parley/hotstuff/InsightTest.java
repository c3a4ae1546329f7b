package io.parley.hotstuff;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static io.parley.testkit.Replicas.R2;
import static io.parley.testkit.Replicas.R3;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Bytes;
import io.parley.api.Certificate;
import io.parley.api.Checkpoint;
import io.parley.api.Digest;
import io.parley.api.Entry;
import io.parley.api.Event;
import io.parley.api.Exclusion;
import io.parley.api.Insight;
import io.parley.api.MemoryBounds;
import io.parley.api.Message;
import io.parley.api.Moment;
import io.parley.api.Options;
import io.parley.api.Origin;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.api.Seal;
import io.parley.api.Share;
import io.parley.api.Signers;
import io.parley.api.Statement;
import io.parley.hotstuff.HotStuffTimer.Resend;
import io.parley.hotstuff.message.Block;
import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffMessage;
import io.parley.hotstuff.message.HotStuffMessage.Certified;
import io.parley.hotstuff.message.HotStuffMessage.CheckpointVote;
import io.parley.hotstuff.message.HotStuffMessage.Decided;
import io.parley.hotstuff.message.HotStuffMessage.Proposal;
import io.parley.hotstuff.message.HotStuffMessage.Standing;
import io.parley.hotstuff.message.HotStuffMessage.Suspect;
import io.parley.hotstuff.message.HotStuffMessage.Timeout;
import io.parley.hotstuff.message.HotStuffMessage.Vote;
import io.parley.hotstuff.message.Phase;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.hotstuff.message.TimeoutCertificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a replica shows of itself, and that what it signs excludes what it says it does. */
class InsightTest {
  private static final Protocol PROTOCOL = new HotStuff();
  private static final Forger FORGER = new Forger(4, PROTOCOL);
  private static final QuorumCertificate GENESIS = QuorumCertificate.GENESIS;
  private static final Checkpoint BEGINNING = new Checkpoint(0, Digest.ZERO, Bytes.EMPTY, null);

  /** Terms of 4 views: R0 leads the views 1 to 3, R1 leads 4 to 7, R2 leads 8 to 11. */
  private static final HotStuffOptions OPTIONS =
      new HotStuffOptions(
          "broadcast",
          true,
          true,
          false,
          4,
          Duration.ofMinutes(1),
          2,
          8,
          10,
          64,
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(8),
          2,
          0,
          Duration.ofMillis(250),
          Duration.ofSeconds(2),
          MemoryBounds.DEFAULT);

  private final List<Entry> journal = new ArrayList<>();
  private final Map<Exclusion, Statement> signed = new LinkedHashMap<>();
  private final List<Timeout> timeouts = new ArrayList<>();
  private final List<Insight> seen = new ArrayList<>();
  private ReplicaId self = R3;
  private Rules rules = new ThreeChain();
  private HotStuffReplica replica = new HotStuffReplica(self, 4, OPTIONS, rules);
  private Vote lastVote = new Vote(Phase.PREPARE, 0, 0, Digest.ZERO);

  private void begin(ReplicaId who, Rules variant, Checkpoint base) {
    self = who;
    rules = variant;
    replica = new HotStuffReplica(self, 4, OPTIONS, rules);
    tell(replica, new Event.Started(Origin.FRESH, base, List.of()));
  }

  /** Its own messages come back at once, and certificates are made at once. */
  private void tell(HotStuffReplica life, Event event) {
    for (Action action : life.advance(event, new Moment(1_000, 1_000))) {
      if (action instanceof Action.Persist persist && life == replica) {
        journal.removeIf(entry -> entry.key().equals(persist.entry().key()));
        journal.add(persist.entry());
      } else if (action instanceof Action.Broadcast broadcast) {
        said(life, broadcast.message(), true);
      } else if (action instanceof Action.Send send) {
        said(life, send.message(), send.to().equals(self));
      } else if (action instanceof Action.Combine combine && life == replica) {
        tell(life, new Event.Combined(combine.id(), certificate(combine.shares())));
      }
    }
  }

  private static Certificate certificate(List<Share> shares) {
    List<ReplicaId> signers = shares.stream().map(Share::signer).toList();
    return new Certificate(
        Signers.of(4, signers), Forger.join(shares.stream().map(Share::signature).toList()));
  }

  /** No life of this replica signs what excludes what any of them has signed. */
  private void said(HotStuffReplica life, Message message, boolean comesBack) {
    Statement statement = message.statement();
    if (PROTOCOL.seal(message, Options.PRESET) != Seal.CHANNEL) {
      PROTOCOL
          .exclusion(statement)
          .ifPresent(
              exclusion ->
                  assertThat(signed.computeIfAbsent(exclusion, key -> statement))
                      .isEqualTo(statement));
    }
    if (message instanceof Vote vote) {
      lastVote = vote;
    } else if (message instanceof Timeout timeout) {
      timeouts.add(timeout);
    }
    if (comesBack && life == replica) {
      hear(self, (HotStuffMessage) message);
    }
  }

  private void hear(ReplicaId from, HotStuffMessage message) {
    tell(replica, new Event.Received(from, FORGER.by(from, message)));
  }

  private static Block block(QuorumCertificate justify, long view, Batch body) {
    return new Block(Header.on(justify, view, body.digest()), body);
  }

  private static QuorumCertificate certified(Block block) {
    return FORGER.certificate(Phase.PREPARE, block.header(), R0, R1, R2);
  }

  private static Proposal proposal(QuorumCertificate justify, Block block) {
    return new Proposal(block.header(), justify, Optional.empty(), Optional.of(block.body()));
  }

  private static TimeoutCertificate givenUp(long view, QuorumCertificate high) {
    TreeMap<ReplicaId, Timeout> said = new TreeMap<>();
    for (ReplicaId id : List.of(R0, R1, R2)) {
      said.put(id, new Timeout(view, high, Optional.empty()));
    }
    return FORGER.timeouts(high, said);
  }

  private Insight.Buffer buffer(String name) {
    return replica.insight().buffers().stream()
        .filter(buffer -> buffer.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  // Buffers

  @Test
  void buffersTellWhatIsHeld() {
    begin(R0, new ThreeChain(), BEGINNING);
    tell(replica, new Event.Submitted(List.of(Sample.bundle("a"))));
    tell(replica, new Event.Submitted(List.of(Sample.bundle("b"))));
    hear(R3, new Timeout(1, GENESIS, Optional.empty()));
    hear(R1, new CheckpointVote(Sample.STATE, new Header(9, 2, Digest.ZERO, 8, Digest.ZERO)));
    tell(replica, new Event.Spoiled(new HotStuffCombine.OfTimeouts(9, 9), List.of(R2)));
    hear(R1, new Standing(1, 0, 0, 1, GENESIS, Optional.empty()));
    assertThat(buffer("pending bytes").size()).isEqualTo(Sample.bundle("b").heapBytes());
    assertThat(buffer("in-flight bytes").size()).isEqualTo(Sample.bundle("a").heapBytes());
    assertThat(buffer("uncommitted blocks")).hasToString("uncommitted blocks 1/4099");
    assertThat(buffer("votes")).hasToString("votes 1/12");
    assertThat(buffer("time-outs")).hasToString("time-outs 1/4");
    assertThat(buffer("checkpoint votes")).hasToString("checkpoint votes 1/16");
    assertThat(buffer("spoilers")).hasToString("spoilers 1/4");
    assertThat(buffer("standings")).hasToString("standings 1/4");
    hear(R1, new Certified(certified(block(GENESIS, 2, Sample.batch("unknown")))));
    assertThat(buffer("blocks asked for")).hasToString("blocks asked for 1/64");
  }

  @Test
  void blocksAreCountedOnTheirWayToTheApplication() {
    begin(R3, new ThreeChain(), BEGINNING);
    List<Block> chain = chain(GENESIS, 1, 6);
    hear(
        R0,
        new Decided(
            chain.stream().map(Block::header).toList(),
            List.of(chain.get(0).body()),
            certified(chain.get(5))));
    assertThat(replica.status().height()).isEqualTo(1);
    assertThat(buffer("uncommitted blocks").size()).isEqualTo(2);
    assertThat(buffer("undelivered blocks")).hasToString("undelivered blocks 3/8200");
    assertThat(buffer("kept blocks bytes").size())
        .isEqualTo(2 * 768 + chain.get(0).body().heapBytes());
    assertThat(buffer("committed bundles").size()).isEqualTo(1);
    assertThat(buffer("blocks asked for").size()).isEqualTo(5);
  }

  /** Blocks with a command each, in consecutive views. */
  private static List<Block> chain(QuorumCertificate justify, long view, int length) {
    List<Block> chain = new ArrayList<>();
    QuorumCertificate on = justify;
    for (int i = 0; i < length; i++) {
      Block next = block(on, view + i, Sample.batch("b" + (view + i)));
      chain.add(next);
      on = certified(next);
    }
    return chain;
  }

  /** What the application has is neither in flight again, nor counted when it is forgotten. */
  @Test
  void deliveredBlockThatIsHandedOutAgainIsNotHeldAgain() {
    List<Block> chain = chain(GENESIS, 1, 5);
    CheckpointVote vote = new CheckpointVote(Sample.STATE, chain.get(1).header());
    Bytes anchor = chain.get(1).header().toBytes();
    begin(
        R3,
        new ThreeChain(),
        new Checkpoint(2, Sample.STATE, anchor, FORGER.stable(vote, R0, R1, R2)));
    hear(
        R0,
        new Decided(
            chain.subList(1, 5).stream().map(Block::header).toList(),
            List.of(chain.get(1).body(), chain.get(2).body()),
            certified(chain.get(4))));
    assertThat(replica.status().height()).isEqualTo(3);
    assertThat(buffer("in-flight bytes").size()).isZero();
    assertThat(buffer("kept blocks bytes").size())
        .isEqualTo(2 * 768 + chain.get(2).body().heapBytes());
  }

  @Test
  void nothingIsToBeSeenBeforeTheStart() {
    assertThat(replica.insight()).isEqualTo(Insight.NONE);
  }

  // Marks and exclusions

  /** Whenever it dies, its next life begins where it was, and repeats what it said as it was. */
  private void step(Runnable step) {
    step.run();
    Insight now = replica.insight();
    assertThat(now.buffers()).noneMatch(Insight.Buffer::isOverfull);
    if (!seen.isEmpty()) {
      assertNoneFell(seen.get(seen.size() - 1), now, false);
    }
    seen.add(now);
    HotStuffReplica reborn = new HotStuffReplica(self, 4, OPTIONS, rules);
    Origin origin = journal.isEmpty() ? Origin.FRESH : Origin.RECOVERED;
    tell(reborn, new Event.Started(origin, BEGINNING, List.copyOf(journal)));
    assertNoneFell(now, reborn.insight(), true);
    assertThat(reborn.insight().buffers()).noneMatch(Insight.Buffer::isOverfull);
    tell(reborn, new Event.Submitted(List.of(Sample.bundle("other"))));
    tell(reborn, new Event.Expired(new Resend()));
    tell(reborn, new Event.Expired(new Resend()));
  }

  private static void assertNoneFell(Insight before, Insight after, boolean durableOnly) {
    for (int i = 0; i < before.marks().size(); i++) {
      Insight.Mark former = before.marks().get(i);
      Insight.Mark mark = after.marks().get(i);
      assertThat(mark.name()).isEqualTo(former.name());
      if (former.durable() || !durableOnly) {
        assertThat(mark.value()).as(mark.name()).isGreaterThanOrEqualTo(former.value());
      }
    }
  }

  @Test
  void restartOfABackupLowersNoDurableMarkAndContradictsNothing() {
    begin(R3, new ThreeChain(), BEGINNING);
    List<Block> first = chain(GENESIS, 1, 3);
    QuorumCertificate third = certified(first.get(2));
    step(() -> hear(R0, proposal(GENESIS, first.get(0))));
    step(() -> hear(R0, proposal(certified(first.get(0)), first.get(1))));
    step(() -> hear(R0, proposal(certified(first.get(1)), first.get(2))));
    step(() -> hear(R0, new Certified(third)));
    step(() -> hear(R0, new Timeout(4, third, Optional.empty())));
    step(() -> hear(R1, new Timeout(4, third, Optional.empty())));
    assertThat(replica.status().view()).isEqualTo(8);
    List<Block> second = chain(third, 8, 3);
    step(
        () ->
            hear(
                R2,
                new Proposal(
                    second.get(0).header(),
                    third,
                    Optional.of(givenUp(4, third)),
                    Optional.of(second.get(0).body()))));
    step(() -> hear(R2, proposal(certified(second.get(0)), second.get(1))));
    step(() -> hear(R2, proposal(certified(second.get(1)), second.get(2))));
    step(() -> hear(R2, new Certified(certified(second.get(2)))));
    CheckpointVote vote = new CheckpointVote(Sample.STATE, first.get(1).header());
    step(() -> tell(replica, new Event.Checkpointed(2, Sample.STATE)));
    step(() -> hear(R0, FORGER.stable(vote, R0, R1, R2)));
    assertThat(replica.insight().marks())
        .containsExactly(
            new Insight.Mark("view", 11, true),
            new Insight.Mark("last voted view", 10, true),
            new Insight.Mark("last proposed view", 0, true),
            new Insight.Mark("timed-out view", 4, true),
            new Insight.Mark("high certificate view", 10, true),
            new Insight.Mark("time-out certificate view", 4, true),
            new Insight.Mark("stable height", 2, true),
            new Insight.Mark("lock view", 9, false),
            new Insight.Mark("terms ended by time", 0, false),
            new Insight.Mark("delivered height", 4, false),
            new Insight.Mark("executed height", 0, false));
    assertThat(signed)
        .containsKeys(new Exclusion("prepare", 10, 0), new Exclusion("checkpoint", 0, 2));
  }

  @Test
  void restartOfALeaderLowersNoDurableMarkAndContradictsNothing() {
    lead(new ThreeChain());
    assertThat(signed)
        .containsKeys(new Exclusion("proposal", 3, 0), new Exclusion("prepare", 3, 0));
  }

  @Test
  void restartOfALeaderInAnyPhaseLowersNoDurableMarkAndContradictsNothing() {
    lead(new Phased());
    assertThat(signed).containsKeys(new Exclusion("proposal", 1, 0), new Exclusion("commit", 1, 0));
  }

  private void lead(Rules variant) {
    begin(R0, variant, BEGINNING);
    step(() -> tell(replica, new Event.Submitted(List.of(Sample.bundle("a")))));
    for (int i = 0; i < 3; i++) {
      Vote vote = lastVote;
      step(() -> hear(R1, vote));
      step(() -> hear(R2, vote));
    }
    assertThat(replica.status().height()).isEqualTo(1);
  }

  /** Why time-outs exclude nothing: both are true, and the second helps more. */
  @Test
  void restartedReplicaMayNameAHigherCertificateInItsTimeout() {
    begin(R3, new ThreeChain(), BEGINNING);
    List<Block> chain = chain(GENESIS, 1, 2);
    QuorumCertificate low = certified(chain.get(0));
    QuorumCertificate higher = certified(chain.get(1));
    hear(R0, proposal(GENESIS, chain.get(0)));
    hear(R1, new Standing(4, 0, 0, 1, low, Optional.of(givenUp(2, low))));
    hear(R0, new Suspect(4, false));
    hear(R1, new Suspect(4, false));
    hear(R1, new Certified(higher));
    HotStuffReplica reborn = new HotStuffReplica(self, 4, OPTIONS, rules);
    tell(reborn, new Event.Started(Origin.RECOVERED, BEGINNING, List.copyOf(journal)));
    tell(reborn, new Event.Expired(new Resend()));
    assertThat(timeouts).extracting(Timeout::view).containsOnly(4L);
    assertThat(timeouts).extracting(Timeout::high).containsExactly(low, higher);
    assertThat(timeouts).allMatch(one -> PROTOCOL.exclusion(one.statement()).isEmpty());
  }

  @Test
  void aViewHasOneBlockInEachPhaseWhateverItsHeight() {
    Vote vote = new Vote(Phase.PREPARE, 3, 2, Digest.ZERO);
    assertThat(PROTOCOL.exclusion(vote.statement())).contains(new Exclusion("prepare", 3, 0));
    assertThat(PROTOCOL.exclusion(new Vote(Phase.PREPARE, 3, 1, Digest.ZERO).statement()))
        .isEqualTo(PROTOCOL.exclusion(vote.statement()));
    assertThat(PROTOCOL.exclusion(new Vote(Phase.COMMIT, 3, 2, Digest.ZERO).statement()))
        .contains(new Exclusion("commit", 3, 0));
    assertThat(PROTOCOL.exclusion(new Statement("unknown", 1, 1, Digest.ZERO))).isEmpty();
  }

  @Test
  void proposalsAreSignedAndWhatCertificatesAreMadeOfIsShared() {
    for (HotStuffMessage message : Sample.messages()) {
      boolean shared =
          message instanceof Vote
              || message instanceof Timeout
              || message instanceof HotStuffMessage.Wish
              || message instanceof HotStuffMessage.CheckpointVote;
      Seal own = message instanceof HotStuffMessage.Proposal ? Seal.SIGNATURE : Seal.CHANNEL;
      assertThat(PROTOCOL.seal(message, Options.PRESET))
          .as(message.toString())
          .isEqualTo(shared ? Seal.SHARE : own);
    }
  }

  @Test
  void everySealedStatementHasAnExclusionButWhatAsksForViews() {
    for (HotStuffMessage message : Sample.messages()) {
      if (PROTOCOL.seal(message, Options.PRESET) != Seal.CHANNEL) {
        assertThat(new BasicHotStuff().exclusion(message.statement()).isPresent())
            .as(message.toString())
            .isEqualTo(!(message instanceof Timeout || message instanceof HotStuffMessage.Wish));
      }
    }
  }
}
