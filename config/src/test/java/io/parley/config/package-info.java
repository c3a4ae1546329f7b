/** Tests of the configuration: every mistake is answered with its line and its fix. */
@NullMarked
package io.parley.config;

import org.jspecify.annotations.NullMarked;
