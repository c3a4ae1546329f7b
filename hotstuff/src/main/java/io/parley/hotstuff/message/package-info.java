/** What HotStuff's replicas say to each other, and what they remember. */
@NullMarked
package io.parley.hotstuff.message;

import org.jspecify.annotations.NullMarked;
