/**
 * Simulated clients, honest and Byzantine, around the real client logic, and their streams. {@link
 * io.parley.simulator.clients.SimulatedClient} and {@link io.parley.simulator.clients.Submission}
 * are for scenarios.
 */
@NullMarked
package io.parley.simulator.clients;

import org.jspecify.annotations.NullMarked;
