package io.parley.simulator.replica;

import io.parley.api.Batch;
import io.parley.api.Digest;
import io.parley.api.door.Reply;
import java.util.List;

/** What decided batches are handed to. */
public interface Application {
  List<Reply> execute(long height, Batch batch);

  /** Of the state after the last height executed. */
  Digest digest();
}
