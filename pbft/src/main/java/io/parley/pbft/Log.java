package io.parley.pbft;

import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.Digest;
import io.parley.kit.Checkpoints;
import io.parley.kit.Outbox;
import io.parley.kit.Quorums;
import io.parley.kit.Window;
import io.parley.pbft.message.Ballot;
import io.parley.pbft.message.PbftEntry;
import io.parley.pbft.message.PbftMessage.CheckpointVote;
import io.parley.pbft.message.PbftMessage.StableCheckpoint;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The slots between the watermarks, the decisions, and the checkpoints that move the watermarks.
 */
final class Log {
  /** Peers are handed decided heights for this many windows below the stable checkpoint. */
  private static final int KEPT_WINDOWS = 2;

  private final PbftOptions options;
  private final Outbox out;
  private final Window<Slot> slots;
  private final Decisions decisions;
  private final Checkpoints<Ballot> checkpoints;
  private StableCheckpoint stable;
  private long lastSlot;

  Log(PbftOptions options, Quorums quorums, Outbox out, StableCheckpoint stable, long delivered) {
    this.options = options;
    this.out = out;
    this.stable = stable;
    this.slots = new Window<>(stable.height(), options.window());
    this.decisions = new Decisions(delivered);
    this.checkpoints = new Checkpoints<>(quorums, stable.height());
    this.lastSlot = stable.height();
  }

  Decisions decisions() {
    return decisions;
  }

  Checkpoints<Ballot> checkpoints() {
    return checkpoints;
  }

  /** The newest stable checkpoint that this replica has reached itself. */
  StableCheckpoint stable() {
    return stable;
  }

  /** The low watermark h. */
  long low() {
    return slots.low();
  }

  /** The high watermark H. */
  long high() {
    return slots.high();
  }

  boolean contains(long height) {
    return slots.contains(height);
  }

  /** The slot of a height between the watermarks. */
  Slot slot(long height) {
    lastSlot = Math.max(lastSlot, height);
    return slots.get(height, Slot::new);
  }

  /** The slot of {@code height}, if there is one. */
  @Nullable Slot find(long height) {
    return slots.get(height);
  }

  /** The highest height that there is a slot for. */
  long lastSlot() {
    return lastSlot;
  }

  /** All slots above {@code height}, ascending. */
  void forEachAbove(long height, Consumer<Slot> action) {
    for (long at = Math.max(height, low()) + 1; at <= lastSlot; at++) {
      Slot slot = slots.get(at);
      if (slot != null) {
        action.accept(slot);
      }
    }
  }

  /** The application's state after {@code height}, which this replica now vouches for. */
  void checkpointed(long height, Digest state) {
    boolean diverged =
        (height == stable.height() && !stable.state().equals(state))
            || (height > stable.height() && contradicts(height, state));
    if (diverged) {
      throw diverged(height, state);
    }
    checkpoints.own(height, state);
    out.broadcast(new CheckpointVote(height, state));
  }

  private boolean contradicts(long height, Digest state) {
    Optional<Checkpoints.Stable<Ballot>> proven = checkpoints.stable();
    return proven.isPresent()
        && proven.get().height() == height
        && !proven.get().state().equals(state);
  }

  /** A quorum's checkpoint becomes this replica's, once it has delivered that far itself. */
  boolean settle() {
    Optional<Checkpoints.Stable<Ballot>> proven = checkpoints.stable();
    if (proven.isEmpty() || proven.get().height() > decisions.delivered()) {
      return false;
    }
    Checkpoints.Stable<Ballot> next = proven.get();
    if (checkpoints.contradicts(next.height(), next.state())) {
      throw diverged(next.height(), next.state());
    }
    moveTo(new StableCheckpoint(next.height(), next.state(), next.votes()));
    out.persist(new PbftEntry.Stable(stable));
    out.truncate(checkpoint(stable));
    return true;
  }

  /** The application was set to the state of {@code checkpoint}. */
  void install(StableCheckpoint checkpoint) {
    decisions.jump(checkpoint.height());
    moveTo(checkpoint);
    out.persist(new PbftEntry.Stable(stable));
    out.truncate(checkpoint(stable));
  }

  private void moveTo(StableCheckpoint next) {
    stable = next;
    checkpoints.settle(next.height());
    slots.slide(next.height());
    lastSlot = Math.max(lastSlot, next.height());
    decisions.forget(next.height() - (long) KEPT_WINDOWS * options.window());
  }

  /** A checkpoint that a quorum has proven and this replica has not reached: where to go. */
  Optional<Checkpoint> target() {
    return checkpoints
        .stable()
        .filter(proven -> proven.height() > decisions.delivered())
        .map(next -> new StableCheckpoint(next.height(), next.state(), List.copyOf(next.votes())))
        .map(Log::checkpoint);
  }

  private static Checkpoint checkpoint(StableCheckpoint stable) {
    return new Checkpoint(stable.height(), stable.state(), Bytes.EMPTY, stable);
  }

  private static AssertionError diverged(long height, Digest state) {
    return new AssertionError(
        "this replica's state at height "
            + height
            + " differs from that of a quorum, one of them being "
            + state
            + ": the state machine is not deterministic, or its memory is damaged (P18)");
  }
}
