package io.parley.api;

/** Which of the two connections of a pair of replicas a message takes. */
public enum Lane {
  /** Votes and proposals. */
  CONSENSUS,
  /** Fetched bodies and catch-up, throttled, so that votes never wait for them. */
  BULK
}
