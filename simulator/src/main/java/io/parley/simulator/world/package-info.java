/** A whole simulated cluster, put together from its parts. */
@NullMarked
package io.parley.simulator.world;

import org.jspecify.annotations.NullMarked;
