/** What is kept of a run: its last events in words, a fingerprint of all, and recordings. */
@NullMarked
package io.parley.simulator.transcript;

import org.jspecify.annotations.NullMarked;
