package io.parley.testkit;

import io.parley.api.Bytes;
import io.parley.api.Codec;
import io.parley.api.ReplicaId;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way between replicas. What they say, and whether it is true, is found out by the
 * real codec and the real claims, but once for all who receive them: both are pure functions.
 */
final class Frame {
  private final Bytes bytes;
  private Codec.@Nullable Decoded decoded;
  private @Nullable ReplicaId presenter;
  private boolean verified;

  Frame(Bytes bytes) {
    this.bytes = bytes;
  }

  Bytes bytes() {
    return bytes;
  }

  Codec.Decoded decoded(Codec codec) {
    if (decoded == null) {
      decoded = codec.decode(bytes);
    }
    return decoded;
  }

  /** Whether the seal and all claims of a legible frame that {@code from} presents are true. */
  boolean verifies(ReplicaId from, Codec.Decoded.Legible legible, Notary notary) {
    if (!from.equals(presenter)) {
      presenter = from;
      verified = notary.verifies(from, legible.message());
    }
    return verified;
  }

  /** Depends on every byte. */
  long fingerprint() {
    long hash = bytes.size();
    for (int i = 0; i < bytes.size(); i++) {
      hash = hash * 0x9e3779b97f4a7c15L + bytes.get(i);
    }
    return hash;
  }
}
