package io.parley.node;

import io.parley.api.Action;
import io.parley.api.Checkpoint;
import io.parley.api.ReplicaId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what waited for durability: messages go to {@link Egress}, as many as there are,
 * decided batches and checkpoints to the {@link ExecutorThread}. For one thread at a time.
 */
final class Released implements JournalThread.Release {
  private final ReplicaId self;
  private final Egress egress;
  private final ExecutorThread executor;
  private final LongSupplier height;
  private List<Outgoing> outgoing = new ArrayList<>();
  private @Nullable Checkpoint stable;

  /**
   * @param height the last height delivered, for people
   */
  Released(ReplicaId self, Egress egress, ExecutorThread executor, LongSupplier height) {
    this.self = self;
    this.egress = egress;
    this.executor = executor;
    this.height = height;
  }

  @Override
  public Optional<Checkpoint> flush() {
    send();
    Optional<Checkpoint> newest = Optional.ofNullable(stable);
    stable = null;
    return newest;
  }

  private void send() {
    if (!outgoing.isEmpty()) {
      egress.put(outgoing);
      outgoing = new ArrayList<>();
    }
  }

  @Override
  public void on(Action.Send action) {
    outgoing.add(new Outgoing(action.message(), action.to()));
  }

  @Override
  public void on(Action.Broadcast action) {
    outgoing.add(new Outgoing(action.message(), null));
  }

  @Override
  public void on(Action.Deliver action) {
    send(); // The executor may be behind, and is waited for then.
    executor.deliver(action);
  }

  @Override
  public void on(Action.TakeCheckpoint action) {
    send();
    executor.check(action);
  }

  @Override
  public void on(Action.FetchState action) {
    throw new IllegalStateException(
        self
            + " is at height "
            + height.getAsLong()
            + " and needs the state at height "
            + action.target().height()
            + ", which others no longer reach by single decisions; state transfer does not exist"
            + " yet");
  }

  @Override
  public void on(Action.Truncate action) {
    if (stable == null || action.stable().height() > stable.height()) {
      stable = action.stable();
    }
  }
}
