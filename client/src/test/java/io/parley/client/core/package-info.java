/** Tests of the client's logic. */
@NullMarked
package io.parley.client.core;

import org.jspecify.annotations.NullMarked;
