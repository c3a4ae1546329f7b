/**
 * A replica in a simulated cluster: its disk and clock, its incarnations, and what it is handed.
 */
@NullMarked
package io.parley.simulator.replica;

import org.jspecify.annotations.NullMarked;
