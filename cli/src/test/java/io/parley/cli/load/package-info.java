/** Tests of the package. */
@NullMarked
package io.parley.cli.load;

import org.jspecify.annotations.NullMarked;
