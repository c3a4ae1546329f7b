/**
 * Practical Byzantine Fault Tolerance (Castro and Liskov, OSDI 1999), replica messages signed, as a
 * pure state machine.
 */
@NullMarked
package io.parley.pbft;

import org.jspecify.annotations.NullMarked;
