/**
 * The deterministic test harness: simulated clusters, golden traces, and the conformance suite that
 * every protocol must pass.
 */
@NullMarked
package io.parley.testkit;

import org.jspecify.annotations.NullMarked;
