package io.parley.config;

import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Credentials;
import io.parley.api.Digest;
import io.parley.api.PeerName;
import io.parley.api.SignatureScheme;
import io.parley.crypto.CertificateAuthority;
import io.parley.crypto.KeyFiles;
import io.parley.crypto.SignatureSchemes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The files that each party of a cluster has, and how they are called. */
final class PartyFiles {
  static final String CLUSTER = "cluster.yaml";
  static final String AUTHORITY = "ca.crt";
  static final String AUTHORITY_KEY = "ca.key";
  static final String IDENTITY = "identity.key";

  private PartyFiles() {}

  /** Makes a key and returns its public half. */
  static Bytes identity(Path home, SignatureScheme scheme) throws IOException {
    Bytes secret = SignatureSchemes.generateSecretKey(scheme);
    KeyFiles.writeSecretKey(home.resolve(IDENTITY), scheme, secret);
    return scheme.signer(secret).publicKey();
  }

  /** Makes the certificate of {@code name}, if there is an authority. */
  static void certify(Optional<CertificateAuthority> authority, Path home, PeerName name)
      throws IOException {
    if (authority.isPresent()) {
      Credentials credentials = authority.get().issue(name);
      KeyFiles.writeCredentials(
          home.resolve("tls.crt"),
          home.resolve("tls.key"),
          home.resolveSibling(AUTHORITY),
          credentials);
    }
  }

  /**
   * Makes all that a client has: keys in a directory of its name, and the file beside it, with its
   * grant.
   */
  static ClientId client(
      Path directory,
      String name,
      SignatureScheme scheme,
      Digest cluster,
      Granting granting,
      Optional<CertificateAuthority> authority)
      throws IOException {
    Path home = Files.createDirectory(directory.resolve(name));
    ClientId id = ClientId.ofKey(identity(home, scheme));
    certify(authority, home, PeerName.of(cluster, id));
    Files.writeString(
        directory.resolve(name + ".yaml"),
        "# A client of a Parley cluster; file names are relative to this file.\n"
            + "cluster: "
            + CLUSTER
            + "\nidentity: "
            + name
            + "/"
            + IDENTITY
            + "\n"
            + tls(name, authority.isPresent())
            + "transport: "
            + ReplicaFile.TRANSPORT
            + "\n"
            + Granting.yaml(granting.grant(cluster, id)));
    return id;
  }

  /** The section of a party whose files are in {@code home}. */
  static String tls(String home, boolean encrypted) {
    return encrypted
        ? "tls:\n  certificate: %s/tls.crt\n  key: %s/tls.key\n  authority: %s\n"
            .formatted(home, home, AUTHORITY)
        : "";
  }
}
