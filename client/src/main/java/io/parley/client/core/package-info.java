/**
 * The client's logic as a pure state machine: events in, actions out, no clock, thread or socket.
 */
@NullMarked
package io.parley.client.core;

import org.jspecify.annotations.NullMarked;
