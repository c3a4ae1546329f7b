/** What PBFT's replicas say to each other, and what they remember. Plain values. */
@NullMarked
package io.parley.pbft.message;

import org.jspecify.annotations.NullMarked;
