package io.parley.node;

import io.parley.api.Bytes;
import io.parley.api.SignatureScheme;
import io.parley.driver.verification.ClientKeys;
import io.parley.driver.verification.DecodedKeys;
import java.util.Optional;

/** Clients' keys, decoded once for all verifying threads. Thread-safe. */
final class SharedKeys implements ClientKeys {
  private final DecodedKeys keys;

  SharedKeys(SignatureScheme scheme) {
    keys = new DecodedKeys(scheme, DecodedKeys.KEYS_MAX);
  }

  /** Heap bytes of the keys that are kept. */
  synchronized long bytes() {
    return keys.bytes();
  }

  @Override
  public synchronized Optional<SignatureScheme.Verifier> verifier(Bytes publicKey) {
    return keys.verifier(publicKey);
  }
}
