package io.parley.driver.execution;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.MemoryAccount;
import io.parley.api.door.Reply;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What decided batches are handed to: the same on every replica. Confined to one thread. */
public interface Application {
  /**
   * Executes what was decided at {@code height}, the one after {@link #height}.
   *
   * @param replies takes a reply for each bundle, in order, as soon as it is there: all together
   *     would be many times the batch (pitfall B1)
   */
  void execute(long height, Batch batch, Consumer<Reply> replies);

  /** As {@link #execute(long, Batch, Consumer)}; returns the replies. */
  default List<Reply> execute(long height, Batch batch) {
    List<Reply> replies = new ArrayList<>(batch.bundles().size());
    execute(height, batch, replies::add);
    return replies;
  }

  /**
   * What became of a bundle that was executed before, if that is known; empty if it, or a part of
   * it, is still to be executed. Changes nothing.
   */
  default Optional<Reply> recall(Bundle bundle) {
    return Optional.empty();
  }

  /** The last height executed, 0 before the first. */
  long height();

  /** By how much agreed time is ahead of the stamp of the last height executed, µs; 0 or more. */
  default long ahead() {
    return 0;
  }

  /** Heap bytes of the sessions and their results, or {@link MemoryAccount#UNKNOWN}. */
  default long sessionsBytes() {
    return MemoryAccount.UNKNOWN;
  }

  /**
   * Of the whole state after the last height executed.
   *
   * @throws StateMachineFailed if there is none: nobody can go on without it
   */
  Digest digest();

  /** Writes all that {@link #digest} binds. */
  void snapshot(OutputStream out) throws IOException;

  /** What the state machine answers; its exceptions are the caller's to handle. */
  Bytes query(Bytes question);
}
