package io.parley.simulator.hunt;

import io.parley.api.Option;
import io.parley.api.Protocol;
import io.parley.client.core.ClientSettings;

/**
 * How long what must come may take once faults have ended, µs. Where a protocol says to what its
 * time-outs rise at most, it follows from that; else there is only the end of all patience.
 *
 * @param meeting from when a correct replica comes to lead until all correct replicas are in one
 *     view with one of them: another f may lead in between, and clients may have to ask
 * @param step between two steps forward, such as a height at one replica or a result; the same, and
 *     three time-outs for what then must be decided
 */
record Patience(long meeting, long step) {
  /** Virtual time within which everything must have come to its end, µs. */
  static final long LAST = 300_000_000;

  private static final String TIMEOUT_MAX = "viewTimeoutMax";
  private static final int TIMEOUTS_TO_DECIDE = 3;

  /**
   * Clients say again what was not answered, after so long at most, µs; half of it more for those
   * whose clocks are slow and whose frames are under way.
   */
  private static final long CLIENTS = ClientSettings.RESEND_AFTER_MAX.toNanos() / 1_000 * 3 / 2;

  static Patience of(Scenario scenario, Protocol protocol) {
    return protocol.options().stream()
        .filter(option -> option.name().equals(TIMEOUT_MAX))
        .findAny()
        .map(option -> of(scenario, option))
        .orElse(new Patience(LAST, LAST));
  }

  private static Patience of(Scenario scenario, Option option) {
    long timeout = 1_000 * scenario.options().getOrDefault(TIMEOUT_MAX, option.preset());
    int faulty = (scenario.n() - 1) / 3;
    long meeting = CLIENTS + (faulty + 1) * timeout;
    return new Patience(
        Math.min(LAST, meeting), Math.min(LAST, meeting + TIMEOUTS_TO_DECIDE * timeout));
  }
}
