/** How commands get to a running cluster, and what they ask it. */
@NullMarked
package io.parley.cli.cluster;

import org.jspecify.annotations.NullMarked;
