/** A replica's turns: which events it is told, and which actions wait for which entries. */
@NullMarked
package io.parley.driver.turn;

import org.jspecify.annotations.NullMarked;
