package io.parley.api.door;

import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.MemoryAccount;
import io.parley.api.ReplicaId;
import java.util.List;

/** What the admin door answers. */
public sealed interface Answer {
  /**
   * Where a replica stands.
   *
   * @param height last height decided and handed to the application
   * @param executed last height executed
   * @param stable height of the last stable checkpoint
   * @param waits what it waits for and from whom, a line each; empty when idle
   */
  record Standing(
      String protocol,
      long view,
      ReplicaId leader,
      long height,
      long executed,
      long stable,
      Digest state,
      String waits)
      implements Answer {}

  /** The digest of the state after {@code height}. */
  record StateAt(long height, Digest state) implements Answer {}

  /** What the state machine answered. */
  record Value(Bytes value) implements Answer {}

  /**
   * What a replica may take of the memory, and takes; the accounts of each place add up to what it
   * has.
   */
  record Memory(List<MemoryAccount> accounts) implements Answer {
    public Memory {
      accounts = List.copyOf(accounts);
    }
  }

  /** No answer, and why. */
  record Unknown(String why) implements Answer {}
}
