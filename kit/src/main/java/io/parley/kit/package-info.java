/** Building blocks for protocol authors: quorums, vote counting, windows, pools, checkpoints. */
@NullMarked
package io.parley.kit;

import org.jspecify.annotations.NullMarked;
