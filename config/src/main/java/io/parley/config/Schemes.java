package io.parley.config;

import io.parley.api.Bytes;
import io.parley.api.SignatureScheme;
import io.parley.crypto.KeyFiles;
import io.parley.crypto.SignatureSchemes;
import java.io.IOException;
import java.nio.file.Path;

/** Signature schemes and keys as configurations name them. */
final class Schemes {
  private Schemes() {}

  static SignatureScheme named(Section section, String key) {
    String name = section.text(key);
    if (SignatureSchemes.names().contains(name)) {
      return SignatureSchemes.named(name);
    }
    throw section.refuse(
        key,
        "one of " + String.join(", ", SignatureSchemes.names()),
        Spelling.hint(name, SignatureSchemes.names()));
  }

  /** The signer of the secret key in the file that {@code key} names. */
  static SignatureScheme.Signer signer(Section section, String key, SignatureScheme scheme) {
    Path path = section.existing(key);
    try {
      return scheme.signer(KeyFiles.readSecretKey(path, scheme));
    } catch (IOException | IllegalArgumentException e) {
      throw section.refuse(
          key,
          "a file with a secret key for " + scheme.name(),
          "%s (%s)"
              .formatted(
                  FileTrouble.fix(e, "put the one there that 'parley init' made"),
                  FileTrouble.why(e)),
          e);
    }
  }

  /** Whether {@code publicKey} is a public key of {@code scheme}. */
  static boolean isPublicKey(SignatureScheme scheme, Bytes publicKey) {
    try {
      scheme.verifier(publicKey);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
