package io.parley.config;

import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.Grant;
import io.parley.api.LayoutReader.Malformed;
import io.parley.api.SignatureScheme;
import io.parley.crypto.KeyFiles;
import io.parley.crypto.SignatureSchemes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A cluster's authority, which lets clients in: its secret key, in a file that stays where the
 * cluster was made, and what it signed, in clients' files.
 */
final class Granting {
  /** Of its public key, in cluster.yaml. */
  static final String KEY = "authority";

  /** Of what it signed, in a client's file. */
  static final String GRANT = "grant";

  /** The file with its secret key. */
  static final String FILE = "authority.key";

  private static final String FIX =
      "make another client with 'parley add-client', or copy the line from the original file";

  private final SignatureScheme.Signer signer;

  private Granting(SignatureScheme.Signer signer) {
    this.signer = signer;
  }

  /** A new one, whose secret key is written to a file in {@code directory}. */
  static Granting create(Path directory, SignatureScheme scheme) throws IOException {
    Bytes secret = SignatureSchemes.generateSecretKey(scheme);
    KeyFiles.writeSecretKey(directory.resolve(FILE), scheme, secret);
    return new Granting(scheme.signer(secret));
  }

  /**
   * The one that {@link #create} made in {@code directory}.
   *
   * @throws ConfigException if its key is not there, or is not that of {@code cluster}
   */
  static Granting read(Path directory, ClusterFile cluster) {
    Path file = directory.resolve(FILE);
    if (!Files.exists(file)) {
      throw new ConfigException(
          file
              + ": the key of the authority that lets clients in is not here; run this where"
              + " 'parley init' was run, or copy the key there");
    }
    try {
      Bytes secret = KeyFiles.readSecretKey(file, cluster.scheme());
      Granting granting = new Granting(cluster.scheme().signer(secret));
      if (!granting.publicKey().equals(cluster.membership().authority())) {
        throw new ConfigException(
            "%s: this is the key of another authority than %s names; use the one made with it"
                .formatted(file, cluster.file()));
      }
      return granting;
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigException(
          "%s: this key cannot be used (%s); %s"
              .formatted(
                  file,
                  FileTrouble.why(e),
                  FileTrouble.fix(e, "use the file that 'parley init' made")),
          e);
    }
  }

  Bytes publicKey() {
    return signer.publicKey();
  }

  Grant grant(Digest cluster, ClientId client) {
    return Grant.issue(cluster, client, signer);
  }

  /** The line of a client's file. */
  static String yaml(Grant grant) {
    return GRANT + ": " + grant.encode().hex() + "\n";
  }

  /** The public key in cluster.yaml. */
  static Bytes publicKey(Section cluster, SignatureScheme scheme) {
    try {
      Bytes key = Bytes.ofHex(cluster.text(KEY));
      scheme.verifier(key);
      return key;
    } catch (IllegalArgumentException e) {
      throw cluster.refuse(
          KEY, "a public key for " + scheme.name(), "copy it from the original file", e);
    }
  }

  /** The grant in the file of {@code client}. */
  static Grant read(Section section, ClusterFile cluster, ClientId client) {
    Grant grant;
    try {
      grant = Grant.decode(Bytes.ofHex(section.text(GRANT)));
    } catch (IllegalArgumentException | Malformed e) {
      throw section.refuse(GRANT, "a grant in hex digits", FIX, e);
    }
    Optional<String> complaint = grant.complaint(cluster.cluster(), client);
    if (complaint.isPresent()) {
      throw section.refuse(GRANT, "that of " + client, complaint.get() + ": " + FIX);
    }
    if (!grant.isSignedBy(cluster.scheme().verifier(cluster.membership().authority()))) {
      throw section.refuse(GRANT, "one that the authority in cluster.yaml signed", FIX);
    }
    return grant;
  }
}
