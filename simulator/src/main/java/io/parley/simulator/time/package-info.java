/** Virtual time: what happens when, and what a replica's clock shows of it. */
@NullMarked
package io.parley.simulator.time;

import org.jspecify.annotations.NullMarked;
