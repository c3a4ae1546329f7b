/**
 * What is replicated in simulated clusters. {@link
 * io.parley.simulator.application.SimulatedApplication} is for one's own state machine.
 */
@NullMarked
package io.parley.simulator.application;

import org.jspecify.annotations.NullMarked;
