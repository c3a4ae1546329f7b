package io.parley.simulator.replica;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What makes a machine slow for a while: how much longer than nothing its threads take, µs.
 *
 * @param frame for each peer's frame that is verified, one after the other
 * @param event for each event that its core is told
 * @param height for each height that its executor executes
 * @param command for each command in it
 */
public record Burden(long frame, long event, long height, long command) {
  /** Of a machine that is quick. */
  static final Burden NONE = new Burden(0, 0, 0, 0);

  public Burden {
    if (frame < 0 || event < 0 || height < 0 || command < 0) {
      throw new IllegalArgumentException("a burden is 0 or more, found less");
    }
  }

  /** The heavier of the two in each respect. */
  Burden with(Burden other) {
    return new Burden(
        Math.max(frame, other.frame),
        Math.max(event, other.event),
        Math.max(height, other.height),
        Math.max(command, other.command));
  }

  @Override
  public String toString() {
    return Stream.of(
            part(frame, "frame"),
            part(event, "event"),
            part(height, "height"),
            part(command, "command"))
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining(", "));
  }

  private static String part(long micros, String what) {
    return micros == 0 ? "" : String.format("%.1f ms a %s", micros / 1_000.0, what);
  }
}
