package io.parley.simulator.forecast;

import io.parley.api.Limits;
import java.time.Duration;

/**
 * A closed loop of commands, for a {@link Forecast}.
 *
 * @param clients how many, each in the region of a replica: the first in that of R0, and so on
 * @param inFlight commands outstanding, of all clients together; each one's end sends the next
 * @param payloadBytes in a command
 * @param warmUp what is not measured at the start
 * @param measured what is measured then
 * @param messagesMax between replicas; the forecast says how far these sufficed if they did not, a
 *     quarter of them for the warm-up
 */
public record OfferedLoad(
    int clients,
    int inFlight,
    int payloadBytes,
    Duration warmUp,
    Duration measured,
    long messagesMax) {
  /** As {@code parley bench} loads a cluster, for 2 and 5 seconds and up to 3 million messages. */
  public static final OfferedLoad PRESET =
      new OfferedLoad(4, 1_000, 512, Duration.ofSeconds(2), Duration.ofSeconds(5), 3_000_000);

  public OfferedLoad {
    check("clients", clients, 1, 1_000);
    check("inFlight", inFlight, clients, 1_000_000);
    check("payloadBytes", payloadBytes, 0, Limits.COMMAND_BYTES_MAX);
    check("messagesMax", messagesMax, 1_000, 1_000_000_000);
    check("warmUp in ms", warmUp.toMillis(), 0, 600_000);
    check("measured in ms", measured.toMillis(), 1, 600_000);
  }

  private static void check(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s is %d, expected %d to %d".formatted(name, value, min, max));
    }
  }

  public OfferedLoad clients(int clients, int inFlight) {
    return new OfferedLoad(clients, inFlight, payloadBytes, warmUp, measured, messagesMax);
  }

  public OfferedLoad payloadBytes(int payloadBytes) {
    return new OfferedLoad(clients, inFlight, payloadBytes, warmUp, measured, messagesMax);
  }

  public OfferedLoad lasting(Duration warmUp, Duration measured) {
    return new OfferedLoad(clients, inFlight, payloadBytes, warmUp, measured, messagesMax);
  }

  public OfferedLoad messagesMax(long messagesMax) {
    return new OfferedLoad(clients, inFlight, payloadBytes, warmUp, measured, messagesMax);
  }
}
