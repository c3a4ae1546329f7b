package io.parley.simulator.clients;

import java.time.Duration;

/**
 * How a simulated client goes about its work.
 *
 * @param deadline how long a command is tried before it is given up
 * @param bundlesInFlightMax bundles that wait for replies at a time, 1 or more; what is submitted
 *     beyond gathers and leaves together
 * @param apart whether what is submitted in one call makes a bundle of its own, also if it is
 *     submitted before the first session is open; the application waits for that session then
 */
public record ClientHabits(Duration deadline, int bundlesInFlightMax, boolean apart) {
  /** For scenarios: nothing is given up, and each call makes a bundle of its own. */
  static final ClientHabits PATIENT = new ClientHabits(Duration.ofMinutes(10), 1_000_000, true);

  /** As real clients do, whose bundles in flight are 4 unless they are told otherwise. */
  public static ClientHabits real(Duration deadline) {
    return new ClientHabits(deadline, 4, false);
  }
}
