/** Tests of the command, and of the architecture of all modules. */
@NullMarked
package io.parley.cli;

import org.jspecify.annotations.NullMarked;
