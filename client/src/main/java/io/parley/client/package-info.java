/** The client library: submits commands to a cluster and believes only what f + 1 replicas say. */
@NullMarked
package io.parley.client;

import org.jspecify.annotations.NullMarked;
