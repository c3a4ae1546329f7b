/**
 * What must hold in every step of a run. A {@link io.parley.simulator.checkers.Violation} says
 * which property does not.
 */
@NullMarked
package io.parley.simulator.checkers;

import org.jspecify.annotations.NullMarked;
