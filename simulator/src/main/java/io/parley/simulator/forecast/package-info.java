/**
 * Predictions of throughput and latency: {@link io.parley.simulator.forecast.Forecast} is the way
 * in.
 */
@NullMarked
package io.parley.simulator.forecast;

import org.jspecify.annotations.NullMarked;
