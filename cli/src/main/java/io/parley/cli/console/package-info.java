/** What all commands share in talking with people: options, errors, and lines. */
@NullMarked
package io.parley.cli.console;

import org.jspecify.annotations.NullMarked;
