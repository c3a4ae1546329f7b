package io.parley.config;

import io.parley.api.Address;
import io.parley.api.Bytes;
import io.parley.api.Credentials;
import io.parley.api.Options;
import io.parley.api.PeerName;
import io.parley.api.Protocol;
import io.parley.api.QuorumScheme;
import io.parley.api.ReplicaId;
import io.parley.api.Setup;
import io.parley.api.SignatureScheme;
import io.parley.crypto.BlsSecretKey;
import io.parley.crypto.QuorumSchemes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The file that describes one replica. Names of files in it are relative to it.
 *
 * @param listen where it listens; its address in the cluster file unless said otherwise
 * @param signer of its identity key
 * @param quorumKey signs its shares of certificates; empty if its identity key does
 * @param credentials empty if the file has no {@code tls}, which serves experiments only
 * @param data its data directory
 * @param transport name of the transport
 * @param application name of the application
 */
public record ReplicaFile(
    Path file,
    ClusterFile cluster,
    ReplicaId id,
    Protocol protocol,
    Options options,
    Address listen,
    SignatureScheme.Signer signer,
    Optional<BlsSecretKey> quorumKey,
    Optional<Credentials> credentials,
    Path data,
    String transport,
    String application) {
  static final String TRANSPORT = "grpc";
  static final String APPLICATION = "kv";
  private static final List<String> KEYS =
      List.of(
          "cluster",
          "id",
          "protocol",
          "listen",
          "identity",
          Certificates.QUORUM_KEY,
          "tls",
          "data",
          "transport",
          "application");

  /**
   * Reads and checks the file and all that it names.
   *
   * @throws ConfigException if anything is wrong
   */
  public static ReplicaFile read(Path file, Protocols protocols) {
    Section section = Section.read(file);
    List<String> known = new ArrayList<>(KEYS);
    known.addAll(protocols.names());
    section.expect(known);
    ClusterFile cluster = ClusterFile.read(section.existing("cluster"));
    ReplicaId id = new ReplicaId(section.number("id", 0, cluster.membership().size() - 1));
    Protocol protocol = protocol(section, protocols);
    protocols.all().forEach(each -> OptionSection.read(section, each));
    Options options = OptionSection.read(section, protocol);
    checkTogether(section, protocol, new Setup(id, cluster.membership(), 0, options));
    return new ReplicaFile(
        file,
        cluster,
        id,
        protocol,
        options,
        listen(section, cluster, id),
        signer(section, cluster, id),
        quorumKey(section, cluster, id),
        TlsFiles.read(section, PeerName.of(cluster.cluster(), id)),
        section.path("data"),
        section.text("transport", TRANSPORT),
        section.text("application", APPLICATION));
  }

  /** How this replica makes and verifies certificates. */
  public QuorumScheme quorumScheme() {
    return QuorumSchemes.named(cluster.certificates(), cluster.membership(), signer, quorumKey);
  }

  /** Options that are legal each for itself may not fit together; only the protocol knows. */
  private static void checkTogether(Section section, Protocol protocol, Setup setup) {
    try {
      protocol.replica(setup);
    } catch (IllegalArgumentException e) {
      String options = section.has(protocol.name()) ? protocol.name() : "protocol";
      throw section.at(options).refuse(protocol.name() + ": " + e.getMessage(), e);
    }
  }

  private static Protocol protocol(Section section, Protocols protocols) {
    String name = section.text("protocol");
    return protocols
        .find(name)
        .orElseThrow(
            () ->
                section.refuse(
                    "protocol",
                    "one of " + String.join(", ", protocols.names()),
                    protocols.names().isEmpty()
                        ? "add a protocol to the class path"
                        : "did you mean " + Spelling.nearest(name, protocols.names()) + "?"));
  }

  private static Address listen(Section section, ClusterFile cluster, ReplicaId id) {
    if (!section.has("listen")) {
      return cluster.address(id);
    }
    String text = section.text("listen");
    int colon = text.lastIndexOf(':');
    String port = text.substring(colon + 1);
    if (colon > 0 && port.matches("[0-9]{1,5}")) {
      int number = Integer.parseInt(port);
      if (number >= 1 && number <= 65_535) {
        return new Address(text.substring(0, colon), number);
      }
    }
    throw section.refuse(
        "listen", "host:port with a port from 1 to 65535", "write it like 127.0.0.1:7400");
  }

  private static SignatureScheme.Signer signer(Section section, ClusterFile cluster, ReplicaId id) {
    SignatureScheme.Signer signer = Schemes.signer(section, "identity", cluster.scheme());
    if (!signer.publicKey().equals(cluster.membership().member(id).publicKey())) {
      throw section.refuse(
          "identity",
          "the secret key of %s in %s".formatted(id, cluster.file()),
          "this is the key of another replica or another cluster: use the one made with this"
              + " cluster");
    }
    return signer;
  }

  private static Optional<BlsSecretKey> quorumKey(
      Section section, ClusterFile cluster, ReplicaId id) {
    if (!Certificates.haveQuorumKeys(cluster.certificates())) {
      Certificates.refuseQuorumKey(section, cluster.certificates());
      return Optional.empty();
    }
    Bytes expected = cluster.membership().member(id).quorumKey();
    return Optional.of(
        Certificates.secretKey(section, expected, "%s in %s".formatted(id, cluster.file())));
  }
}
