/** Tests of the load generator. */
@NullMarked
package io.parley.benchmarks;

import org.jspecify.annotations.NullMarked;
