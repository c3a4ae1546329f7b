/** The runtime that drives a protocol: threads, clocks, signatures, memory and doors. */
@NullMarked
package io.parley.node;

import org.jspecify.annotations.NullMarked;
