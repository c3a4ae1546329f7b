package io.parley.examples.rounds;

import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.Digest;
import io.parley.examples.rounds.RoundsEntry.Accepted;
import io.parley.examples.rounds.RoundsEntry.Settled;
import io.parley.examples.rounds.RoundsMessage.Ballot;
import io.parley.examples.rounds.RoundsMessage.Decided;
import io.parley.examples.rounds.RoundsMessage.Phase;
import io.parley.examples.rounds.RoundsMessage.Proof;
import io.parley.examples.rounds.RoundsMessage.Stable;
import io.parley.examples.rounds.RoundsMessage.Vote;
import io.parley.kit.CheckpointSchedule;
import io.parley.kit.Checkpoints;
import io.parley.kit.StandardOptions;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What is decided: delivered in order, kept for those who missed it, and checkpointed. */
final class Chain {
  /** Bytes of a decision beside its batch and its votes. */
  private static final long OBJECT_BYTES = 256;

  private static final long VOTE_BYTES = 192;

  private final State state;
  private final Checkpoints<Ballot> checkpoints;
  private final CheckpointSchedule schedule;

  /** Decisions that the journal had and that are to be delivered again. */
  private final TreeMap<Long, Decided> remembered = new TreeMap<>();

  private final TreeMap<Long, Decided> kept = new TreeMap<>();
  private long keptBytes;
  private long delivered;
  private Optional<Stable> stable;

  Chain(State state, Checkpoint base) {
    this.state = state;
    this.delivered = base.height();
    this.stable = base.proof() instanceof Stable proof ? Optional.of(proof) : Optional.empty();
    this.checkpoints = new Checkpoints<>(state.quorums, base.height());
    this.schedule =
        new CheckpointSchedule(
            state.options.getInt(StandardOptions.CHECKPOINT_INTERVAL),
            state.memory.windowBytesMax());
  }

  /** The last height delivered. */
  long delivered() {
    return delivered;
  }

  Checkpoints<Ballot> checkpoints() {
    return checkpoints;
  }

  /** The newest stable checkpoint that this replica has reached itself. */
  Optional<Stable> stable() {
    return stable;
  }

  long stableHeight() {
    return stable.map(proven -> proven.proof().vote().height()).orElse(0L);
  }

  /** The lowest height that can be handed out; delivered + 1 if there is none. */
  long lowestKept() {
    return kept.isEmpty() ? delivered + 1 : kept.firstKey();
  }

  /** How many decided heights are kept for others. */
  int keptHeights() {
    return kept.size();
  }

  /** The bytes that they hold. */
  long keptBytes() {
    return keptBytes;
  }

  /** What was decided at a height, if it is kept. */
  Optional<Decided> kept(long height) {
    return Optional.ofNullable(kept.get(height));
  }

  // Decisions

  /** After a restart: this was decided before. */
  void recall(Decided decided) {
    if (decided.height() > delivered) {
      remembered.put(decided.height(), decided);
    }
  }

  /** Whether the next height was decided before the restart, and is not delivered again yet. */
  boolean remembersNext() {
    return remembered.containsKey(delivered + 1);
  }

  /** How many heights were decided before the restart, and are not delivered again yet. */
  int remembered() {
    return remembered.size();
  }

  /** The last height that was ever decided here. */
  long lastDecided() {
    return remembered.isEmpty() ? delivered : remembered.lastKey();
  }

  /** Delivers the next height again, if execution keeps up. */
  boolean deliverAgain() {
    Decided decided = remembered.get(delivered + 1);
    if (decided == null || !state.mayDeliver(decided)) {
      return false;
    }
    remembered.remove(decided.height());
    deliver(decided);
    return true;
  }

  /**
   * The next height is decided. Delivery does not wait for the journal: a quorum has the batch and
   * its locks there, and would decide the same again.
   */
  void decide(Decided decided, boolean bodyIsDurable) {
    deliver(decided);
    if (!bodyIsDurable) {
      state.out.persist(new Accepted(decided.height(), decided.batch()));
    }
    state.out.persist(new Settled(decided.proof()));
  }

  private void deliver(Decided decided) {
    if (decided.height() != delivered + 1) {
      throw new AssertionError("height " + decided.height() + " after " + delivered);
    }
    delivered++;
    state.out.deliver(delivered, decided.batch(), decided);
    state.pool.commit(decided.batch());
    state.lag.delivered(delivered, decided.batch().heapBytes());
    if (schedule.delivered(delivered, decided.batch().heapBytes())) {
      state.out.takeCheckpoint(delivered);
    }
    kept.put(delivered, decided);
    keptBytes += size(decided);
    while (kept.size() > state.options.get(RoundsOptions.KEPT_HEIGHTS)
        || (keptBytes > state.memory.decidedBytesMax() && kept.size() > 1)) {
      Map.Entry<Long, Decided> oldest = kept.firstEntry();
      kept.remove(oldest.getKey());
      keptBytes -= size(oldest.getValue());
    }
  }

  static long size(Decided decided) {
    return OBJECT_BYTES
        + VOTE_BYTES * decided.proof().ballots().size()
        + decided.batch().heapBytes();
  }

  // Checkpoints

  /** The application's state after a height, which this replica now vouches for. */
  void checkpointed(long height, Digest digest) {
    Optional<Vote> proven =
        stable.map(known -> known.proof().vote()).filter(vote -> vote.height() == height);
    if (proven.isPresent() && !proven.get().digest().equals(digest)) {
      throw diverged(height);
    }
    checkpoints.own(height, digest);
    state.out.broadcast(new Vote(Phase.CHECKPOINT, height, 0, digest));
  }

  /** A quorum's checkpoint becomes this replica's, once it has delivered that far itself. */
  boolean settle() {
    Optional<Stable> next = proven().filter(it -> it.proof().vote().height() <= delivered);
    if (next.isEmpty()) {
      return false;
    }
    Vote vote = next.get().proof().vote();
    if (checkpoints.contradicts(vote.height(), vote.digest())) {
      throw diverged(vote.height());
    }
    settle(next.get());
    return true;
  }

  private void settle(Stable next) {
    stable = Optional.of(next);
    checkpoints.settle(next.proof().vote().height(), next.proof().vote().digest());
    state.out.truncate(checkpoint(next));
  }

  /** The newest checkpoint that a quorum vouches for, above the last that this replica reached. */
  private Optional<Stable> proven() {
    return checkpoints
        .stable()
        .map(
            found -> {
              Vote vote = new Vote(Phase.CHECKPOINT, found.height(), 0, found.state());
              int quorum = state.quorums.quorum();
              return new Stable(new Proof(vote, found.votes().subList(0, quorum)));
            });
  }

  /** A proven checkpoint that this replica has not reached: where to go. */
  Optional<Checkpoint> target() {
    return proven().filter(it -> it.proof().vote().height() > delivered).map(Chain::checkpoint);
  }

  /** The application was set to a state that others reached. */
  void install(Stable installed) {
    delivered = installed.proof().vote().height();
    schedule.installed();
    remembered.headMap(delivered, true).clear();
    kept.clear();
    keptBytes = 0;
    settle(installed);
  }

  private static Checkpoint checkpoint(Stable stable) {
    Vote vote = stable.proof().vote();
    return new Checkpoint(vote.height(), vote.digest(), Bytes.EMPTY, stable);
  }

  private static AssertionError diverged(long height) {
    return new AssertionError(
        "this replica's state at height "
            + height
            + " differs from a quorum's: the state machine is not deterministic, or its memory is"
            + " damaged (P18)");
  }
}
