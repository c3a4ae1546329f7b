/** Planted offences against the architecture, which its test must catch. */
@NullMarked
package io.parley.acceptance.planted.circle.other;

import org.jspecify.annotations.NullMarked;
