/**
 * HotStuff (Yin, Malkhi, Reiter, Gueta and Abraham, PODC 2019), chained and basic, as a pure state
 * machine.
 */
@NullMarked
package io.parley.hotstuff;

import org.jspecify.annotations.NullMarked;
