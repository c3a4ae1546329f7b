/**
 * The bug zoo: planted bugs, each a small patch to a protocol's source, compiled when it is needed
 * and loaded beside the original. A simulator that is worth its name catches all of them.
 */
@NullMarked
package io.parley.testkit.zoo;

import org.jspecify.annotations.NullMarked;
