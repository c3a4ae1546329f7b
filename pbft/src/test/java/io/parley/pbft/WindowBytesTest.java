package io.parley.pbft;

import static io.parley.pbft.Sample.ballots;
import static io.parley.pbft.Sample.by;
import static io.parley.pbft.Sample.prepared;
import static io.parley.pbft.Sample.viewChange;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.Digest;
import io.parley.api.Entry;
import io.parley.api.Event;
import io.parley.api.Insight;
import io.parley.api.MemoryBounds;
import io.parley.api.Moment;
import io.parley.api.Origin;
import io.parley.api.Rejection.Reason;
import io.parley.api.ReplicaId;
import io.parley.kit.CheckpointSchedule;
import io.parley.pbft.message.PbftEntry;
import io.parley.pbft.message.PbftMessage;
import io.parley.pbft.message.PbftMessage.CheckpointVote;
import io.parley.pbft.message.PbftMessage.Commit;
import io.parley.pbft.message.PbftMessage.Decided;
import io.parley.pbft.message.PbftMessage.FetchBodies;
import io.parley.pbft.message.PbftMessage.PrePrepare;
import io.parley.pbft.message.PbftMessage.Prepare;
import io.parley.pbft.message.PbftMessage.StableCheckpoint;
import io.parley.pbft.message.PbftMessage.ViewChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Pitfall B1: what a replica holds is bounded in bytes, however large the batches are. */
class WindowBytesTest {
  private static final int HEIGHTS = 512;
  private static final int BATCH_BYTES = 20_000;
  private static final MemoryBounds MEMORY =
      new MemoryBounds(BATCH_BYTES, 200_000, 50_000, 400_000, 60_000);
  private static final PbftOptions OPTIONS =
      new PbftOptions(
          HEIGHTS / 2,
          HEIGHTS,
          HEIGHTS,
          10,
          HEIGHTS,
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(8),
          2,
          Duration.ofMillis(250),
          Duration.ofSeconds(2),
          MEMORY);

  private final List<Action> actions = new ArrayList<>();
  private ReplicaId self = new ReplicaId(2);
  private PbftReplica replica = new PbftReplica(self, 4, OPTIONS);

  private void start(int who) {
    self = new ReplicaId(who);
    replica = new PbftReplica(self, 4, OPTIONS);
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
        hear(self.value(), (PbftMessage) broadcast.message());
      }
    }
  }

  private void hear(int from, PbftMessage message) {
    tell(new Event.Received(new ReplicaId(from), by(from, message)));
  }

  private static Batch batch(long number, int bytes) {
    return new Batch(1_000, List.of(bundle(number, bytes)));
  }

  private static Bundle bundle(long number, int bytes) {
    List<Bytes> commands = List.of(Bytes.wrap(new byte[bytes]));
    return Bundle.sign(Bytes.utf8("key"), 1, number, 0, commands, statement -> Bytes.utf8("sig"));
  }

  private static Decided decided(long height, Batch batch) {
    return new Decided(0, height, batch.digest(), ballots(0, 1, 3), Optional.of(batch));
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

  private long persistedBytes() {
    return actions(Action.Persist.class)
        .map(Action.Persist::entry)
        .filter(PbftEntry.Accepted.class::isInstance)
        .mapToLong(entry -> ((PbftEntry.Accepted) entry).body().size())
        .sum();
  }

  private void decide(long height, Batch batch) {
    hear(0, PrePrepare.of(0, height, batch));
    for (int peer : List.of(0, 1, 3)) {
      hear(peer, new Prepare(0, height, batch.digest()));
      hear(peer, new Commit(0, height, batch.digest()));
    }
  }

  @Test
  void aPrimaryThatFillsTheWindowWithLargeBatchesFillsNoMemory() {
    start(2);
    for (long height = 1; height <= HEIGHTS; height++) {
      hear(0, PrePrepare.of(0, height, batch(height, 15_000)));
    }
    assertThat(buffer(Insight.WINDOW_BYTES)).isBetween(150_000L, MEMORY.windowBytesMax());
    assertThat(persistedBytes()).isLessThan(MEMORY.windowBytesMax());
    assertThat(rejected(Reason.AHEAD)).isEqualTo(HEIGHTS - persistedBytes() / 15_000);
    assertThat(buffer("slots")).isEqualTo(HEIGHTS);
  }

  /** What does not fit is agreed on by digest, and its body is asked for once there is room. */
  @Test
  void aBodyWithoutRoomIsFetchedWhenTheWindowMoves() {
    start(2);
    for (long height = 1; height <= 13; height++) {
      decide(height, batch(height, 15_000));
    }
    assertThat(delivered()).containsExactly(1L, 2L, 3L);
    tell(new Event.Executed(3));
    tell(new Event.Executed(6));
    tell(new Event.Executed(9));
    assertThat(delivered()).last().isEqualTo(12L);
    tell(new Event.Expired(new PbftTimer.Resend()));
    assertThat(actions(Action.Send.class).map(Action.Send::message))
        .noneMatch(FetchBodies.class::isInstance);
    hear(0, new StableCheckpoint(4, Sample.STATE, ballots(0, 1, 3)));
    tell(new Event.Executed(12));
    tell(new Event.Expired(new PbftTimer.Resend()));
    Batch missing = batch(13, 15_000);
    assertThat(actions(Action.Send.class).map(Action.Send::message))
        .contains(new FetchBodies(List.of(missing.digest())));
    hear(1, new PbftMessage.Body(missing));
    assertThat(delivered()).last().isEqualTo(13L);
  }

  @Test
  void aBatchLargerThanAllowedIsRejectedByAll() {
    start(2);
    hear(0, PrePrepare.of(0, 1, batch(1, BATCH_BYTES)));
    assertThat(rejected(Reason.ILLEGAL)).isEqualTo(1);
    assertThat(buffer("slots")).isZero();
    Batch large = batch(2, BATCH_BYTES);
    hear(0, new PrePrepare(0, 2, large.digest(), Optional.empty()));
    hear(0, new PbftMessage.Body(large));
    assertThat(buffer(Insight.WINDOW_BYTES)).isZero();
  }

  @Test
  void aPrimaryProposesNoMoreThanFits() {
    start(0);
    for (int i = 0; i < 20; i++) {
      tell(new Event.Submitted(List.of(bundle(i, 15_000))));
    }
    assertThat(buffer(Insight.WINDOW_BYTES))
        .isBetween(100_000L, MEMORY.windowBytesMax() - CheckpointSchedule.share(200_000));
  }

  // Checkpoints

  @Test
  void checkpointsAreDueByBytes() {
    start(2);
    for (long height = 1; height <= 9; height++) {
      decide(height, batch(height, 15_000));
      tell(new Event.Executed(height));
    }
    assertThat(checkpoints()).containsExactly(4L, 8L);
  }

  /** After an installed state the count begins at its height, as it did for the others. */
  @Test
  void theCountOfBytesBeginsAtAnInstalledState() {
    start(2);
    decide(1, batch(1, 15_000));
    decide(2, batch(2, 15_000));
    StableCheckpoint stable = new StableCheckpoint(4, Sample.STATE, ballots(0, 1, 3));
    tell(new Event.StateInstalled(new Checkpoint(4, Sample.STATE, Bytes.EMPTY, stable)));
    for (long height = 5; height <= 8; height++) {
      hear(1, decided(height, batch(height, 15_000)));
      tell(new Event.Executed(height));
    }
    assertThat(checkpoints()).containsExactly(8L);
  }

  @Test
  void aCheckpointIsJudgedByWhatItProves() {
    start(2);
    decide(1, batch(1, 100));
    for (int peer : List.of(0, 1, 3)) {
      hear(peer, new CheckpointVote(1, Sample.STATE));
    }
    assertThat(replica.status().stable()).isEqualTo(1);
    assertThat(rejected(Reason.ILLEGAL)).isZero();
  }

  // Execution and catching up

  @Test
  void aSlowApplicationIsGivenNoMoreThanFits() {
    start(2);
    for (long height = 1; height <= 10; height++) {
      decide(height, batch(height, 15_000));
    }
    assertThat(delivered()).containsExactly(1L, 2L, 3L);
    assertThat(buffer("unexecuted bytes")).isLessThanOrEqualTo(MEMORY.undeliveredBytesMax());
    tell(new Event.Executed(2));
    assertThat(delivered()).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void decisionsThatPeersHandOutAreTakenAsFarAsTheyFitAndTheNextAlways() {
    start(2);
    for (long height = 10; height >= 2; height--) {
      hear(1, decided(height, batch(height, 15_000)));
    }
    assertThat(buffer("decisions waiting")).isEqualTo(3);
    hear(1, decided(1, batch(1, 15_000)));
    assertThat(delivered()).startsWith(1L);
  }

  @Test
  void decidedHeightsAreKeptAsBytesAllow() {
    start(2);
    for (long height = 1; height <= 40; height++) {
      hear(1, decided(height, batch(height, 15_000)));
      tell(new Event.Executed(height));
    }
    assertThat(buffer("decisions kept bytes"))
        .isBetween(200_000L, MEMORY.decidedBytesMax() + MEMORY.windowBytesMax());
  }

  /** What the window does not need is theirs, until proposals need it. */
  @Test
  void decidedHeightsAreKeptInTheWindowsRoom() {
    start(2);
    for (long height = 1; height <= 40; height++) {
      hear(1, decided(height, batch(height, 15_000)));
      tell(new Event.Executed(height));
    }
    hear(0, new StableCheckpoint(40, Sample.STATE, ballots(0, 1, 3)));
    assertThat(buffer("lent bytes")).isBetween(170_000L, MEMORY.windowBytesMax());
    for (long height = 41; height <= 60; height++) {
      hear(0, PrePrepare.of(0, height, batch(height, 15_000)));
    }
    assertThat(buffer(Insight.WINDOW_BYTES)).isBetween(150_000L, MEMORY.windowBytesMax());
    assertThat(buffer("lent bytes")).isLessThan(20_000);
    assertThat(buffer("decisions kept bytes"))
        .isBetween(30_000L, MEMORY.decidedBytesMax() + 20_000);
  }

  /** However many heights that are: who is behind by more than two windows is served. */
  @Test
  void smallDecidedHeightsAreKeptForLong() {
    start(2);
    for (long height = 1; height <= 50; height++) {
      hear(1, decided(height, Batch.EMPTY));
      tell(new Event.Executed(height));
    }
    hear(0, new StableCheckpoint(50, Sample.STATE, ballots(0, 1, 3)));
    assertThat(buffer("decisions kept bytes")).isGreaterThan(50 * 256L);
  }

  // Views

  /** What was prepared is inherited, body and all, though the window is full. */
  @Test
  void whatIsInheritedIsTakenThoughThereIsNoRoom() {
    start(2);
    for (long height = 2; height <= 20; height++) {
      hear(0, PrePrepare.of(0, height, batch(height, 15_000)));
    }
    Batch first = batch(1, 15_000);
    ViewChange carries = viewChange(1, 0, prepared(0, 1, first));
    hear(0, carries);
    hear(1, viewChange(1, 0));
    hear(3, viewChange(1, 0));
    hear(
        1,
        Sample.newView(
            1, List.of(by(0, carries), by(1, viewChange(1, 0)), by(3, viewChange(1, 0)))));
    hear(3, new PbftMessage.Proofs(List.of(Sample.proof(0, 1, first))));
    hear(3, new PbftMessage.Body(first));
    assertThat(entries()).contains(new PbftEntry.Accepted(1, 1, first));
  }

  private List<Entry> entries() {
    return actions(Action.Persist.class).map(Action.Persist::entry).toList();
  }

  /** Views of liars, each with a window full of batches that came to nothing, do not add up. */
  @Test
  void formerViewsDoNotAddUp() {
    start(2);
    for (long view = 0; view < 40; view += 4) {
      for (long height = 1; height <= 20; height++) {
        hear(0, PrePrepare.of(view, height, batch(100 * view + height, 15_000)));
      }
      long next = view + 4;
      List<io.parley.api.Signed<ViewChange>> all =
          List.of(
              by(0, viewChange(next, 0)), by(1, viewChange(next, 0)), by(3, viewChange(next, 0)));
      hear(0, Sample.newView(next, all));
    }
    assertThat(buffer(Insight.WINDOW_BYTES)).isLessThanOrEqualTo(2 * MEMORY.windowBytesMax());
  }
}
