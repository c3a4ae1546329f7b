/**
 * The links between replicas: how long frames take, which are lost, late, doubled or changed.
 * {@link io.parley.simulator.network.Traffic} and {@link io.parley.simulator.network.Rule} are for
 * scenarios.
 */
@NullMarked
package io.parley.simulator.network;

import org.jspecify.annotations.NullMarked;
