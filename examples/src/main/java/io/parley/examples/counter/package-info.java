/** The smallest state machine that is of use, and how a program embeds a replica that runs it. */
@NullMarked
package io.parley.examples.counter;

import org.jspecify.annotations.NullMarked;
