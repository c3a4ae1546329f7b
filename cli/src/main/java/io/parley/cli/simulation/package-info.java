/** The commands {@code simulate} and {@code forecast}, for clusters in virtual time. */
@NullMarked
package io.parley.cli.simulation;

import org.jspecify.annotations.NullMarked;
