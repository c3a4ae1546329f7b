/** Links that fail at the worst moment, as an asynchronous network may. */
@NullMarked
package io.parley.simulator.asynchrony;

import org.jspecify.annotations.NullMarked;
