/**
 * A consensus protocol of one's own: rounds with a rotating proposer, two votes and a lock, in the
 * family of Tendermint. It is as small as an honest one can be; {@code docs/own-protocol.md} walks
 * through it.
 */
@NullMarked
package io.parley.examples.rounds;

import org.jspecify.annotations.NullMarked;
