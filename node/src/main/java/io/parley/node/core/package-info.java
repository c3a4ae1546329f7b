/**
 * Execution of what was decided, as a pure state machine: the application and the clients'
 * sessions, the same on every replica.
 */
@NullMarked
package io.parley.node.core;

import org.jspecify.annotations.NullMarked;
