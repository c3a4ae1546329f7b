/** What goes wrong in a run, from when to when, and to what. */
@NullMarked
package io.parley.simulator.faults;

import org.jspecify.annotations.NullMarked;
