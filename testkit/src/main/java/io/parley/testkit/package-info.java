/**
 * What one tests a protocol or an application with: {@link io.parley.testkit.ProtocolConformance},
 * the suite that every protocol must pass, golden {@link io.parley.testkit.Traces}, scenarios on a
 * simulated {@link io.parley.testkit.Cluster}, and the zoo of planted bugs.
 */
@NullMarked
package io.parley.testkit;

import org.jspecify.annotations.NullMarked;
