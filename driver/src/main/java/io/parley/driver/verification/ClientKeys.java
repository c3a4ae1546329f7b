package io.parley.driver.verification;

import io.parley.api.Bytes;
import io.parley.api.SignatureScheme;
import java.util.Optional;

/**
 * Verifiers for clients' public keys. Thread-safe where the {@link Verifier} that asks it is used
 * from many threads.
 */
public interface ClientKeys {
  /** Empty if {@code publicKey} is no key of the scheme. */
  Optional<SignatureScheme.Verifier> verifier(Bytes publicKey);
}
