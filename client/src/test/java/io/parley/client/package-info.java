/** Tests of the client library. */
@NullMarked
package io.parley.client;

import org.jspecify.annotations.NullMarked;
