/** The load that commands put on a cluster, and what is known of its effects. */
@NullMarked
package io.parley.cli.load;

import org.jspecify.annotations.NullMarked;
