package io.parley.driver.verification;

import io.parley.api.Bytes;
import io.parley.api.SignatureScheme;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Clients' keys, kept decoded: a bounded number, of which the least recently used are forgotten.
 * Not thread-safe.
 */
public final class DecodedKeys implements ClientKeys {
  /** Keys that a node keeps. */
  public static final int KEYS_MAX = 1_024;

  private static final long KEY_BYTES = 1_024;

  /** Heap bytes of that many keys, of whatever scheme. */
  public static final long BYTES_MAX = KEY_BYTES * KEYS_MAX;

  private final SignatureScheme scheme;
  private final int sizeMax;
  private final Map<Bytes, SignatureScheme.Verifier> verifiers =
      new LinkedHashMap<>(64, 0.75f, true);

  /** Keeps so many keys of {@code scheme}. */
  public DecodedKeys(SignatureScheme scheme, int sizeMax) {
    this.scheme = scheme;
    this.sizeMax = sizeMax;
  }

  /** Heap bytes of the keys that are kept. */
  public long bytes() {
    return KEY_BYTES * verifiers.size();
  }

  @Override
  public Optional<SignatureScheme.Verifier> verifier(Bytes publicKey) {
    SignatureScheme.Verifier known = verifiers.get(publicKey);
    if (known != null) {
      return Optional.of(known);
    }
    try {
      // A copy: the key is a view of a whole frame.
      Bytes key = Bytes.wrap(publicKey.toArray());
      SignatureScheme.Verifier verifier = scheme.verifier(key);
      verifiers.put(key, verifier);
      if (verifiers.size() > sizeMax) {
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
