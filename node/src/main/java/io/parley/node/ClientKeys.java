package io.parley.node;

import io.parley.api.Bytes;
import io.parley.api.SignatureScheme;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Verifiers for clients' public keys; the least recently used are forgotten. Thread-safe. */
final class ClientKeys {
  private final SignatureScheme scheme;
  private final Map<Bytes, SignatureScheme.Verifier> verifiers =
      new LinkedHashMap<>(64, 0.75f, true);

  ClientKeys(SignatureScheme scheme) {
    this.scheme = scheme;
  }

  /** Empty if {@code publicKey} is no key of the scheme. */
  synchronized Optional<SignatureScheme.Verifier> verifier(Bytes publicKey) {
    SignatureScheme.Verifier known = verifiers.get(publicKey);
    if (known != null) {
      return Optional.of(known);
    }
    try {
      // A copy: the key is a view of a whole frame.
      Bytes key = Bytes.wrap(publicKey.toArray());
      SignatureScheme.Verifier verifier = scheme.verifier(key);
      verifiers.put(key, verifier);
      if (verifiers.size() > Bounds.CLIENT_KEYS_MAX) {
        var oldest = verifiers.keySet().iterator();
        oldest.next();
        oldest.remove();
      }
      return Optional.of(verifier);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
