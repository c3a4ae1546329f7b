package io.parley.api.door;

import io.parley.api.Bytes;

/**
 * What the admin door can be asked. Answers come from one replica and prove nothing by themselves.
 */
public sealed interface Question {
  /** How is this replica? */
  record OfStatus() implements Question {}

  /** Which state digest did it have after this height? */
  record OfDigest(long height) implements Question {}

  /** How much memory may its parts take, and how much do they? */
  record OfMemory() implements Question {}

  /** What does its state machine say, unordered? */
  record OfState(Bytes question) implements Question {}
}
