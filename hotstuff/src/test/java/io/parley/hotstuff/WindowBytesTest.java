package io.parley.hotstuff;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static io.parley.testkit.Replicas.R2;
import static io.parley.testkit.Replicas.R3;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.Digest;
import io.parley.api.Event;
import io.parley.api.Insight;
import io.parley.api.MemoryBounds;
import io.parley.api.Moment;
import io.parley.api.Origin;
import io.parley.api.Rejection.Reason;
import io.parley.api.ReplicaId;
import io.parley.hotstuff.message.Block;
import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffEntry;
import io.parley.hotstuff.message.HotStuffMessage;
import io.parley.hotstuff.message.HotStuffMessage.Certified;
import io.parley.hotstuff.message.HotStuffMessage.CheckpointVote;
import io.parley.hotstuff.message.HotStuffMessage.FetchBlocks;
import io.parley.hotstuff.message.HotStuffMessage.Fetched;
import io.parley.hotstuff.message.HotStuffMessage.Proposal;
import io.parley.hotstuff.message.HotStuffMessage.Vote;
import io.parley.hotstuff.message.Phase;
import io.parley.hotstuff.message.QuorumCertificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Pitfall B1: what a replica holds is bounded in bytes, however large the blocks are. */
class WindowBytesTest {
  private static final Forger FORGER = new Forger(4, new HotStuff());
  private static final int BATCH_BYTES = 20_000;
  private static final int BODY_BYTES = 15_000;
  private static final MemoryBounds MEMORY =
      new MemoryBounds(BATCH_BYTES, 200_000, 50_000, 400_000, 60_000);
  private static final HotStuffOptions OPTIONS =
      new HotStuffOptions(
          "broadcast",
          true,
          true,
          false,
          1_000,
          Duration.ofMinutes(1),
          256,
          1_024,
          10,
          1_024,
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(8),
          2,
          0,
          Duration.ofMillis(250),
          Duration.ofSeconds(2),
          MEMORY);

  private final List<Action> actions = new ArrayList<>();
  private ReplicaId self = R3;
  private HotStuffReplica replica = new HotStuffReplica(self, 4, OPTIONS, new ThreeChain());
  private QuorumCertificate high = QuorumCertificate.GENESIS;

  private void start(ReplicaId who) {
    self = who;
    replica = new HotStuffReplica(self, 4, OPTIONS, new ThreeChain());
    Checkpoint base = new Checkpoint(0, Digest.ZERO, Bytes.EMPTY, null);
    tell(new Event.Started(Origin.FRESH, base, List.of()));
  }

  /** Its own messages come back at once. */
  private void tell(Event event) {
    List<Action> told = replica.advance(event, new Moment(1_000, 1_000));
    actions.addAll(told);
    assertThat(replica.insight().buffers()).noneMatch(Insight.Buffer::isOverfull);
    for (Action action : told) {
      if (action instanceof Action.Broadcast broadcast) {
        hear(self, (HotStuffMessage) broadcast.message());
      }
    }
  }

  private void hear(ReplicaId from, HotStuffMessage message) {
    tell(new Event.Received(from, FORGER.by(from, message)));
  }

  private static Bundle bundle(long number, int bytes) {
    List<Bytes> commands = List.of(Bytes.wrap(new byte[bytes]));
    return Bundle.sign(Bytes.utf8("key"), 1, number, 0, commands, statement -> Bytes.utf8("sig"));
  }

  private static Batch batch(long number, int bytes) {
    return new Batch(1_000, List.of(bundle(number, bytes)));
  }

  /** The next block of R0, who leads all views that there are here. */
  private Block propose(Batch body) {
    Block block = new Block(Header.on(high, high.view() + 1, body.digest()), body);
    hear(R0, new Proposal(block.header(), high, Optional.empty(), Optional.of(body)));
    high = FORGER.certificate(Phase.PREPARE, block.header(), R0, R1, R2);
    return block;
  }

  private List<Block> propose(int blocks) {
    List<Block> proposed = new ArrayList<>();
    for (int i = 0; i < blocks; i++) {
      proposed.add(propose(batch(high.view(), BODY_BYTES)));
    }
    return proposed;
  }

  private long buffer(String name) {
    return replica.insight().buffers().stream()
        .filter(buffer -> buffer.name().equals(name))
        .findFirst()
        .orElseThrow()
        .size();
  }

  private long rejected(Reason reason) {
    return actions(Action.Reject.class).filter(one -> one.why().reason() == reason).count();
  }

  private <A extends Action> Stream<A> actions(Class<A> kind) {
    return actions.stream().filter(kind::isInstance).map(kind::cast);
  }

  private List<Long> delivered() {
    return actions(Action.Deliver.class).map(Action.Deliver::height).toList();
  }

  private List<Long> checkpoints() {
    return actions(Action.TakeCheckpoint.class).map(Action.TakeCheckpoint::height).toList();
  }

  private List<HotStuffMessage> sent() {
    return actions(Action.Send.class).map(one -> (HotStuffMessage) one.message()).toList();
  }

  @Test
  void aLeaderThatIgnoresASlowApplicationFillsNoMemory() {
    start(R3);
    propose(200);
    assertThat(delivered()).containsExactly(1L, 2L, 3L);
    assertThat(buffer("undelivered bytes")).isBetween(150_000L, MEMORY.windowBytesMax());
    assertThat(buffer("unexecuted bytes")).isLessThanOrEqualTo(MEMORY.undeliveredBytesMax());
    assertThat(rejected(Reason.AHEAD)).isGreaterThan(100);
    long stored =
        actions(Action.Persist.class)
            .filter(one -> one.entry() instanceof HotStuffEntry.Stored)
            .count();
    assertThat(stored * BODY_BYTES).isLessThan(2 * MEMORY.windowBytesMax());
  }

  /** What does not fit is known by its header; bodies are asked for as delivery makes room. */
  @Test
  void whatDidNotFitIsFetchedAsDeliveryMakesRoom() {
    start(R3);
    List<Block> blocks = propose(30);
    hear(R0, new Certified(high));
    for (long height = 1; height <= 28; height++) {
      tell(new Event.Executed(height));
      for (Block block : blocks) {
        hear(R1, new Fetched(block));
      }
    }
    assertThat(delivered()).hasSize(28);
  }

  /** Though others fill the tree: the next block to be delivered is always asked for and taken. */
  @Test
  void theNextBlockIsTakenThoughThereIsNoRoom() {
    start(R3);
    Batch lost = batch(900, BODY_BYTES);
    Block first = new Block(Header.on(high, 1, lost.digest()), lost);
    high = FORGER.certificate(Phase.PREPARE, first.header(), R0, R1, R2);
    propose(40);
    assertThat(buffer("undelivered bytes")).isGreaterThan(150_000L);
    assertThat(sent())
        .anyMatch(
            one ->
                one instanceof FetchBlocks fetch
                    && fetch.digests().contains(first.header().digest()));
    hear(R1, new Fetched(first));
    // Now it is known to be the next; before it was any block, of which the header was taken.
    hear(R1, new Fetched(first));
    assertThat(delivered()).startsWith(1L);
  }

  /** A body that there is room for only later is voted for then, within its view. */
  @Test
  void aProposalIsVotedForWhenThereIsRoom() {
    start(R3);
    propose(15);
    actions.clear();
    propose(1);
    assertThat(sent()).noneMatch(Vote.class::isInstance);
    long view = high.view();
    tell(new Event.Executed(3));
    assertThat(sent()).anyMatch(one -> one instanceof Vote vote && vote.view() == view);
  }

  @Test
  void aBatchLargerThanAllowedIsRejectedByAll() {
    start(R3);
    propose(batch(1, BATCH_BYTES));
    assertThat(rejected(Reason.ILLEGAL)).isEqualTo(1);
    assertThat(buffer("uncommitted blocks")).isZero();
  }

  /** The certified chain goes on with empty blocks while the window is full. */
  @Test
  void aLeaderProposesNoMoreThanFits() {
    start(R0);
    for (int i = 0; i < 40; i++) {
      tell(new Event.Submitted(List.of(bundle(i, BODY_BYTES))));
      certifyLast();
    }
    assertThat(buffer("pending bytes")).isGreaterThan(50_000);
    assertThat(replica.status().stable()).isZero();
    long proposed =
        actions(Action.Broadcast.class)
            .filter(one -> one.message() instanceof Proposal)
            .mapToLong(one -> ((Proposal) one.message()).body().orElseThrow().heapBytes())
            .sum();
    assertThat(proposed).isBetween(100_000L, 160_000L);
  }

  private void certifyLast() {
    actions(Action.Broadcast.class)
        .filter(one -> one.message() instanceof Proposal)
        .reduce((before, last) -> last)
        .ifPresent(
            last -> {
              Header header = ((Proposal) last.message()).header();
              hear(R1, new Certified(FORGER.certificate(Phase.PREPARE, header, R1, R2, R3)));
            });
  }

  // Checkpoints

  @Test
  void checkpointsAreDueByBytes() {
    start(R3);
    for (long height = 1; height <= 14; height++) {
      propose(1);
      tell(new Event.Executed(height));
    }
    assertThat(checkpoints()).containsExactly(4L, 8L);
  }

  @Test
  void aCheckpointIsJudgedByWhatItProves() {
    start(R3);
    Block block = propose(4).get(0);
    assertThat(delivered()).containsExactly(1L);
    CheckpointVote vote = new CheckpointVote(Sample.STATE, block.header());
    hear(R0, vote);
    assertThat(rejected(Reason.ILLEGAL)).isZero();
    hear(R1, FORGER.stable(vote, R0, R1, R2));
    assertThat(replica.status().stable()).isEqualTo(1);
  }

  @Test
  void deliveredBlocksAreKeptAsBytesAllow() {
    start(R3);
    Header last = Header.GENESIS;
    for (long height = 1; height <= 60; height++) {
      last = propose(1).get(0).header();
      tell(new Event.Executed(height));
    }
    assertThat(buffer("kept blocks bytes"))
        .isBetween(200_000L, MEMORY.decidedBytesMax() + MEMORY.windowBytesMax());
    propose(3);
    CheckpointVote vote = new CheckpointVote(Sample.STATE, last);
    hear(R1, FORGER.stable(vote, R0, R1, R2));
    // What the window does not need is theirs, until proposals need it.
    assertThat(buffer("lent bytes")).isBetween(120_000L, MEMORY.windowBytesMax());
    propose(20);
    assertThat(buffer("undelivered bytes")).isBetween(150_000L, MEMORY.windowBytesMax());
    assertThat(buffer("lent bytes")).isLessThan(20_000);
    assertThat(buffer("kept blocks bytes")).isBetween(30_000L, 120_000L);
  }
}
