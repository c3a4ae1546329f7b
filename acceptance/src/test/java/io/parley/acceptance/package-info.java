/** Tests of the whole: all protocols, real processes, the architecture, the documentation. */
@NullMarked
package io.parley.acceptance;

import org.jspecify.annotations.NullMarked;
