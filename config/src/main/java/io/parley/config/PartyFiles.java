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
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The files that each party of a cluster has, and how they are called. */
final class PartyFiles {
  static final String CLUSTER = "cluster.yaml";
  static final String FIRST_REPLICA = "replica-0.yaml";
  static final String FIRST_CLIENT = "client.yaml";
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

  /** Makes the certificate of {@code name}, if there is an authority; its own is there already. */
  static void certify(Optional<CertificateAuthority> authority, Path home, PeerName name)
      throws IOException {
    if (authority.isPresent()) {
      Credentials credentials = authority.get().issue(name);
      KeyFiles.writeCredentials(home.resolve("tls.crt"), home.resolve("tls.key"), credentials);
    }
  }

  /**
   * Makes all that a client has: keys in the directory of its name, which the caller has just made,
   * and at last the file beside it, with its grant.
   *
   * @throws java.nio.file.FileAlreadyExistsException if that file is there already
   */
  static ClientId client(
      Path directory,
      String name,
      SignatureScheme scheme,
      Digest cluster,
      Granting granting,
      Optional<CertificateAuthority> authority)
      throws IOException {
    Path home = directory.resolve(name);
    ClientId id = ClientId.ofKey(identity(home, scheme));
    certify(authority, home, PeerName.of(cluster, id));
    writeNew(
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

  /** Makes a file that was not there; if that fails, what it made is removed, and nothing else. */
  private static void writeNew(Path file, String text) throws IOException {
    OutputStream out =
        Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (out) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      removeRest(file, e);
      throw e;
    }
  }

  private static void removeRest(Path file, IOException cause) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /** The section of a party whose files are in {@code home}. */
  static String tls(String home, boolean encrypted) {
    return encrypted
        ? "tls:\n  certificate: %s/tls.crt\n  key: %s/tls.key\n  authority: %s\n"
            .formatted(home, home, AUTHORITY)
        : "";
  }
}
