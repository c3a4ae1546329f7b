/** The load generator: how fast a cluster is, as its clients see it. */
@NullMarked
package io.parley.benchmarks;

import org.jspecify.annotations.NullMarked;
