/** Tests of the package. */
@NullMarked
package io.parley.cli.console;

import org.jspecify.annotations.NullMarked;
