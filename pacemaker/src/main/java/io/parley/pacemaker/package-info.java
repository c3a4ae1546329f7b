/** Pure view timing and synchronisation. */
@NullMarked
package io.parley.pacemaker;

import org.jspecify.annotations.NullMarked;
