/**
 * What happened in a run, for people to read: as lines of text, or as a sequence diagram in one
 * HTML file that needs nothing else.
 */
@NullMarked
package io.parley.simulator.diagram;

import org.jspecify.annotations.NullMarked;
