package io.parley.api;

/**
 * What the driver's two clocks show, read once for all events of a turn. The wall clock is what
 * people agree on, and may be wrong, jump and return; elapsed time only measures how long something
 * takes, and never goes back within an incarnation.
 *
 * @param wall µs since 1970
 * @param elapsed µs since some moment before the incarnation's first event; at least 0
 */
public record Moment(long wall, long elapsed) {
  public Moment {
    if (elapsed < 0) {
      throw new IllegalArgumentException("elapsed time " + elapsed + " µs, expected 0 or more");
    }
  }
}
