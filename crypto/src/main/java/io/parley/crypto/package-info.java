/** Signature schemes, certificates as vote lists, key files, and certificates for TLS. */
@NullMarked
package io.parley.crypto;

import org.jspecify.annotations.NullMarked;
