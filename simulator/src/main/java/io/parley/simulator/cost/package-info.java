/**
 * What things cost in simulated time: links between regions, processors, and cryptography, so that
 * a run also predicts throughput and latency. Pure; nothing here is measured while it runs.
 */
@NullMarked
package io.parley.simulator.cost;

import org.jspecify.annotations.NullMarked;
