/**
 * Histories of what clients asked and were answered, and a checker that says whether they are
 * linearizable: whether all could have happened one after the other, each at a moment between its
 * invocation and its return. The testkit has a state machine to record such histories with.
 */
@NullMarked
package io.parley.simulator.history;

import org.jspecify.annotations.NullMarked;
