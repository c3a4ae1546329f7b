/**
 * Execution of what was decided: the application and the clients' sessions, the same on every
 * replica.
 */
@NullMarked
package io.parley.driver.execution;

import org.jspecify.annotations.NullMarked;
