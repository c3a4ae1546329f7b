/** What clients and replicas say to each other, and how that is written. */
@NullMarked
package io.parley.api.door;

import org.jspecify.annotations.NullMarked;
