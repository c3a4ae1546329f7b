/**
 * The command {@code demo}: a cluster on this machine, its leader's death, and the check of what
 * came of it.
 */
@NullMarked
package io.parley.cli.demo;

import org.jspecify.annotations.NullMarked;
