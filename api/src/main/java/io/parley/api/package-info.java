/**
 * The vocabulary of Parley and the interfaces between its parts: what a protocol is told ({@link
 * io.parley.api.Event}), what it answers ({@link io.parley.api.Action}), and what it runs on. JDK
 * only.
 */
@NullMarked
package io.parley.api;

import org.jspecify.annotations.NullMarked;
