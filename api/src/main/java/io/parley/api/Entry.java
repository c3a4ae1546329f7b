package io.parley.api;

/**
 * A line of a replica's memory: what it must not contradict after a crash. A later durable entry
 * replaces an earlier one of the same key.
 */
public interface Entry {
  /** The height of entries that are never truncated: view, vote, time-out, lock. */
  long FOREVER = Long.MAX_VALUE;

  /** Forgotten when the log is truncated at or above this height; {@link #FOREVER} never is. */
  long height();

  /** At most 64 characters. */
  String key();
}
