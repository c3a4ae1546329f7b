/**
 * Simulated clusters in virtual time: the real cores, codecs, sessions and clients, on simulated
 * networks, disks and clocks, with faults, adversaries, and checkers that judge every step. A run
 * is a function of its seed.
 *
 * <p>Ways in: {@link io.parley.simulator.hunt.Simulation} and {@link
 * io.parley.simulator.hunt.Twins} look for what breaks, {@link
 * io.parley.simulator.forecast.Forecast} predicts speed, {@link
 * io.parley.simulator.application.SimulatedApplication} is what may be replicated. All else is
 * public because packages need it of each other; it may change at any time. No package uses another
 * that uses it.
 */
@NullMarked
package io.parley.simulator;

import org.jspecify.annotations.NullMarked;
