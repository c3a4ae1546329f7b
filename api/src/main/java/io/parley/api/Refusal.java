package io.parley.api;

import java.time.Duration;

/** Typed answer to a client whose bundle is not taken. It may be sent again. */
public sealed interface Refusal {
  /** No room now. */
  record Overloaded(Duration retryAfter) implements Refusal {}

  /** This replica can not take part at present, for a reason that it names. */
  record Unavailable(String why) implements Refusal {}

  /** The bundle breaks a limit or its signature is bad; it will never be taken. */
  record Invalid(String why) implements Refusal {}
}
