/**
 * Runs with faults, one for each seed. {@link io.parley.simulator.hunt.Simulation} draws them at
 * random, {@link io.parley.simulator.hunt.Twins} goes through scenarios with twins, {@link
 * io.parley.simulator.hunt.Campaign} runs many on several threads.
 */
@NullMarked
package io.parley.simulator.hunt;

import org.jspecify.annotations.NullMarked;
