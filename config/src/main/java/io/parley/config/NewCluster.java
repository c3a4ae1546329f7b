package io.parley.config;

import io.parley.api.Address;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.Member;
import io.parley.api.Membership;
import io.parley.api.PeerName;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.api.SignatureScheme;
import io.parley.crypto.BlsSecretKey;
import io.parley.crypto.CertificateAuthority;
import io.parley.crypto.KeyFiles;
import io.parley.crypto.QuorumSchemes;
import io.parley.crypto.SignatureSchemes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A cluster to be made.
 *
 * @param addresses of its replicas, in the order of their ids
 * @param protocol that they run
 * @param signatures name of the scheme in which replicas and clients sign
 * @param certificates name of the scheme of certificates: {@code bls}, or {@code signatures} again
 * @param toleratesNone said by somebody who wants fewer than 4 replicas
 * @param encrypted whether to make certificates for TLS
 */
public record NewCluster(
    List<Address> addresses,
    Protocol protocol,
    String signatures,
    String certificates,
    boolean toleratesNone,
    boolean encrypted) {
  static final String AUTHORITY_PREFIX = "Parley cluster ";
  private static final String QUORUM = "quorum.key";
  private static final String CLIENT = "client";

  /** What others know of a replica. */
  private record PublicKeys(Member member, Optional<Bytes> possession) {}

  public NewCluster {
    addresses = List.copyOf(addresses);
    if (addresses.isEmpty()) {
      throw new ConfigException("a cluster has at least one replica");
    }
    if (addresses.size() < 4 && !toleratesNone) {
      throw new ConfigException(
          "%d replicas tolerate no faulty one; use 4, or say '--tolerates 0'"
              .formatted(addresses.size()));
    }
    if (!QuorumSchemes.names().contains(certificates)) {
      throw new ConfigException(
          "there is no scheme of certificates %s; known are %s"
              .formatted(certificates, String.join(", ", QuorumSchemes.names())));
    }
    if (!SignatureSchemes.names().contains(signatures)) {
      throw new ConfigException(
          "there is no signature scheme %s; known are %s"
              .formatted(signatures, String.join(", ", SignatureSchemes.names())));
    }
    if (!Certificates.fit(certificates, signatures)) {
      throw new ConfigException(
          "certificates of %s are lists of signatures of %s, but the signatures are %s; use"
                  .formatted(certificates, certificates, signatures)
              + " certificates of %s or of %s".formatted(QuorumSchemes.BLS, signatures));
    }
  }

  /**
   * Makes keys, certificates and files in {@code directory}, which must be empty or not there.
   *
   * @throws ConfigException if it cannot
   */
  public Digest create(Path directory) {
    try {
      Files.createDirectories(directory);
      refuseUsed(directory);
      return fill(directory);
    } catch (IOException e) {
      throw new ConfigException(
          "%s: cannot be written (%s); name another directory".formatted(directory, e), e);
    }
  }

  private static void refuseUsed(Path directory) throws IOException {
    try (Stream<Path> found = Files.list(directory)) {
      if (found.findAny().isPresent()) {
        throw new ConfigException(
            directory + ": this directory is not empty; name a new one, or remove it first");
      }
    }
  }

  private Digest fill(Path directory) throws IOException {
    SignatureScheme scheme = SignatureSchemes.named(signatures);
    List<PublicKeys> keys = new ArrayList<>();
    for (int id = 0; id < addresses.size(); id++) {
      Path home = Files.createDirectories(directory.resolve("replica-" + id));
      keys.add(makeKeys(home, new ReplicaId(id), scheme));
      DataMark.create(home.resolve("data"));
    }
    byte[] nonce = new byte[ClusterFile.NONCE_BYTES];
    new SecureRandom().nextBytes(nonce);
    Membership membership = new Membership(keys.stream().map(PublicKeys::member).toList());
    Digest cluster = ClusterFile.identity(Bytes.wrap(nonce), signatures, certificates, membership);
    Granting granting = Granting.create(directory, scheme);
    write(
        directory.resolve(PartyFiles.CLUSTER),
        clusterFile(cluster, Bytes.wrap(nonce), keys, granting));
    Optional<CertificateAuthority> authority = authority(directory, cluster);
    for (int id = 0; id < addresses.size(); id++) {
      String home = "replica-" + id;
      PartyFiles.certify(
          authority, directory.resolve(home), PeerName.of(cluster, new ReplicaId(id)));
      write(directory.resolve(home + ".yaml"), replicaFile(id, home));
    }
    Files.createDirectory(directory.resolve(CLIENT));
    PartyFiles.client(directory, CLIENT, scheme, cluster, granting, authority);
    return cluster;
  }

  /** Makes a replica's secret keys and returns their public halves. */
  private PublicKeys makeKeys(Path home, ReplicaId id, SignatureScheme scheme) throws IOException {
    Bytes publicKey = PartyFiles.identity(home, scheme);
    if (!Certificates.haveQuorumKeys(certificates)) {
      return new PublicKeys(new Member(id, publicKey, publicKey), Optional.empty());
    }
    BlsSecretKey secret = generateQuorumKey();
    KeyFiles.writeQuorumKey(home.resolve(QUORUM), secret);
    return new PublicKeys(
        new Member(id, publicKey, secret.publicKey()), Optional.of(secret.possession()));
  }

  private static BlsSecretKey generateQuorumKey() {
    try {
      return BlsSecretKey.generate();
    } catch (IllegalStateException e) {
      throw new ConfigException(String.valueOf(e.getMessage()), e);
    }
  }

  static String authorityName(Digest cluster) {
    return AUTHORITY_PREFIX + PeerName.label(cluster);
  }

  private Optional<CertificateAuthority> authority(Path directory, Digest cluster)
      throws IOException {
    if (!encrypted) {
      return Optional.empty();
    }
    CertificateAuthority authority = CertificateAuthority.create(authorityName(cluster));
    authority.write(
        directory.resolve(PartyFiles.AUTHORITY), directory.resolve(PartyFiles.AUTHORITY_KEY));
    return Optional.of(authority);
  }

  private String clusterFile(
      Digest cluster, Bytes nonce, List<PublicKeys> keys, Granting granting) {
    StringBuilder out = new StringBuilder();
    out.append("# A Parley cluster. All its parties have this file; nothing in it is secret.\n");
    out.append("cluster: ").append(cluster.hex()).append('\n');
    out.append("nonce: ").append(nonce.hex()).append('\n');
    out.append("signatures: ").append(signatures).append('\n');
    out.append("certificates: ").append(certificates).append('\n');
    out.append("tolerates: ").append((addresses.size() - 1) / 3).append('\n');
    out.append(
        "# What is equal on all replicas, and changes only while all of them are stopped:\n");
    out.append(SharedSettings.preset(protocol).yaml());
    out.append("replicas:\n");
    for (int id = 0; id < addresses.size(); id++) {
      Member member = keys.get(id).member();
      out.append("  - id: ").append(id).append('\n');
      out.append("    host: ").append(quoted(addresses.get(id).host())).append('\n');
      out.append("    port: ").append(addresses.get(id).port()).append('\n');
      out.append("    publicKey: ").append(member.publicKey().hex()).append('\n');
      keys.get(id)
          .possession()
          .ifPresent(
              proof -> {
                out.append("    quorumKey: ").append(member.quorumKey().hex()).append('\n');
                out.append("    possession: ").append(proof.hex()).append('\n');
              });
    }
    out.append("# Who signs the grants by which clients are let in:\n");
    out.append(Granting.KEY).append(": ").append(granting.publicKey().hex()).append('\n');
    return out.toString();
  }

  /** A host that is more than a name means something else in YAML. */
  private static String quoted(String host) {
    return host.indexOf(':') < 0 ? host : '"' + host + '"';
  }

  private String replicaFile(int id, String home) {
    return "# Replica %d of a Parley cluster; file names are relative to this file.\n".formatted(id)
        + "cluster: "
        + PartyFiles.CLUSTER
        + "\n"
        + "id: "
        + id
        + "\n"
        + "identity: "
        + home
        + "/"
        + PartyFiles.IDENTITY
        + "\n"
        + quorumKey(home)
        + PartyFiles.tls(home, encrypted)
        + "data: "
        + home
        + "/data\n"
        + "transport: "
        + ReplicaFile.TRANSPORT
        + "\n"
        + "application: "
        + ReplicaFile.APPLICATION
        + "\n";
  }

  private String quorumKey(String home) {
    return Certificates.haveQuorumKeys(certificates)
        ? "%s: %s/%s\n".formatted(Certificates.QUORUM_KEY, home, QUORUM)
        : "";
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text);
  }
}
