package io.parley.driver.execution;

import io.parley.api.Batch;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.door.Reply;
import java.util.List;

/** What decided batches are handed to: the same on every replica. Confined to one thread. */
public interface Application {
  /**
   * Executes what was decided at {@code height}, the one after {@link #height}.
   *
   * @return a reply for each bundle, in order
   */
  List<Reply> execute(long height, Batch batch);

  /** The last height executed, 0 before the first. */
  long height();

  /** Of the whole state after the last height executed. */
  Digest digest();

  /** What the state machine answers; its exceptions are the caller's to handle. */
  Bytes query(Bytes question);
}
