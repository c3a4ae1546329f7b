/**
 * A replicated key-value store: the state machine, its commands and results, and a typed client.
 */
@NullMarked
package io.parley.examples.kv;

import org.jspecify.annotations.NullMarked;
