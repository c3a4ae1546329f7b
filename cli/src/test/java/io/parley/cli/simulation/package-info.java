/** Tests of the package. */
@NullMarked
package io.parley.cli.simulation;

import org.jspecify.annotations.NullMarked;
