/** Signature schemes, certificates as lists and as sums of signatures, key files, and TLS. */
@NullMarked
package io.parley.crypto;

import org.jspecify.annotations.NullMarked;
