package io.parley.api;

/** How a replica comes to life. */
public enum Origin {
  /** For the first time, with an empty memory that is known to be complete. */
  FRESH,
  /** After a stop or a crash, with all its memory. */
  RECOVERED,
  /** Its memory is lost: it may have said anything before. */
  REJOINING
}
