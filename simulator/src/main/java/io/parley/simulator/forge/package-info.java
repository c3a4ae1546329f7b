/**
 * Makes false messages out of honest ones, for Byzantine replicas in simulations of any protocol:
 * well formed, well signed by those who collude, and yet not what a correct replica would say.
 */
@NullMarked
package io.parley.simulator.forge;

import org.jspecify.annotations.NullMarked;
