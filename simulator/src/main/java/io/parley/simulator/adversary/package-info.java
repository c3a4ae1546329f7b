/** What Byzantine replicas do with the messages of their honest cores. */
@NullMarked
package io.parley.simulator.adversary;

import org.jspecify.annotations.NullMarked;
