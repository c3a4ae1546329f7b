/** Reads the files that describe clusters, replicas and clients, and makes new clusters. */
@NullMarked
package io.parley.config;

import org.jspecify.annotations.NullMarked;
