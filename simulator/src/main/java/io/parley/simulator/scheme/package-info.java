/** Keys and signatures of simulated clusters, which cost next to nothing and are not secure. */
@NullMarked
package io.parley.simulator.scheme;

import org.jspecify.annotations.NullMarked;
