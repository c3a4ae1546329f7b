package io.parley.crypto;

import io.parley.api.Bytes;
import io.parley.api.SignatureScheme;
import java.security.SecureRandom;
import java.util.List;

/** The signature schemes that a configuration can name. Thread-safe. */
public final class SignatureSchemes {
  private static final List<SignatureScheme> ALL = List.of(new Ed25519(), new EcdsaP256());
  private static final SecureRandom RANDOM = new SecureRandom();

  private SignatureSchemes() {}

  /**
   * The scheme called {@code name}.
   *
   * @throws IllegalArgumentException if there is none; the message lists those that there are
   */
  public static SignatureScheme named(String name) {
    for (SignatureScheme scheme : ALL) {
      if (scheme.name().equals(name)) {
        return scheme;
      }
    }
    throw unknown(name);
  }

  /** The names of all schemes, the preferred one first. */
  public static List<String> names() {
    return ALL.stream().map(SignatureScheme::name).toList();
  }

  /**
   * A fresh secret key in the scheme's raw encoding.
   *
   * @throws IllegalArgumentException if {@code scheme} is none of these
   */
  public static Bytes generateSecretKey(SignatureScheme scheme) {
    return switch (scheme.name()) {
      case Ed25519.NAME -> {
        byte[] secret = new byte[Ed25519.SECRET_BYTES];
        RANDOM.nextBytes(secret);
        yield Bytes.wrap(secret);
      }
      case EcdsaP256.NAME -> P256.scalar(P256.generate(RANDOM));
      default -> throw unknown(scheme.name());
    };
  }

  static IllegalArgumentException unknown(String name) {
    return new IllegalArgumentException(
        "there is no signature scheme " + name + "; known are " + String.join(", ", names()));
  }
}
