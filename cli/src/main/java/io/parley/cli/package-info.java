/** The {@code parley} command: makes clusters, runs replicas, talks to them and shows them off. */
@NullMarked
package io.parley.cli;

import org.jspecify.annotations.NullMarked;
