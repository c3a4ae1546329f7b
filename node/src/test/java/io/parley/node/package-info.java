/** Tests of the runtime, on a network in memory. */
@NullMarked
package io.parley.node;

import org.jspecify.annotations.NullMarked;
