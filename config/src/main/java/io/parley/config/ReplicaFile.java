package io.parley.config;

import io.parley.api.Address;
import io.parley.api.Bytes;
import io.parley.api.Credentials;
import io.parley.api.Journal;
import io.parley.api.JournalProvider;
import io.parley.api.Limits;
import io.parley.api.MemoryBounds;
import io.parley.api.Option;
import io.parley.api.Option.Scope;
import io.parley.api.Options;
import io.parley.api.PeerName;
import io.parley.api.Protocol;
import io.parley.api.QuorumScheme;
import io.parley.api.ReplicaId;
import io.parley.api.Setup;
import io.parley.api.SharedLimits;
import io.parley.api.SignatureScheme;
import io.parley.crypto.BlsSecretKey;
import io.parley.crypto.QuorumSchemes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The file that describes one replica, and what the cluster's file, which it names, has for it.
 * Names of files in it are relative to it.
 *
 * @param protocol of the cluster
 * @param options of the protocol: those of scope cluster from the cluster's file, the others from
 *     this one
 * @param limits of the cluster
 * @param listen where it listens; its address in the cluster file unless said otherwise
 * @param listenFile in which that is said: this one, or the cluster's
 * @param signer of its identity key
 * @param quorumKey signs its shares of certificates; empty if its identity key does
 * @param credentials empty if the file has no {@code tls}, which serves experiments only
 * @param data its data directory
 * @param journals makes its journal; {@code memory} unless said otherwise
 * @param transport name of the transport
 * @param application name of the application
 * @param applicationBytes heap bytes that it takes at most, with all that it keeps
 * @param clientConnectionsMax connections that one client may have at a time
 */
public record ReplicaFile(
    Path file,
    ClusterFile cluster,
    ReplicaId id,
    Protocol protocol,
    Options options,
    SharedLimits limits,
    Address listen,
    Path listenFile,
    SignatureScheme.Signer signer,
    Optional<BlsSecretKey> quorumKey,
    Optional<Credentials> credentials,
    Path data,
    JournalProvider journals,
    String transport,
    String application,
    long applicationBytes,
    int clientConnectionsMax) {
  static final String TRANSPORT = "grpc";
  static final String APPLICATION = "kv";
  static final String APPLICATION_BYTES_MAX = "applicationBytesMax";
  static final String CLIENT_CONNECTIONS_MAX = "clientConnectionsMax";
  private static final long APPLICATION_BYTES = 24L << 20;
  private static final int CLIENT_CONNECTIONS = 64;
  private static final int CLIENT_CONNECTIONS_LARGEST = 4_096;
  private static final String CLUSTER = "cluster";
  private static final String LISTEN = "listen";
  static final List<String> KEYS =
      List.of(
          CLUSTER,
          "id",
          LISTEN,
          "identity",
          Certificates.QUORUM_KEY,
          "tls",
          "data",
          Journals.KEY,
          "transport",
          "application",
          APPLICATION_BYTES_MAX,
          CLIENT_CONNECTIONS_MAX);

  /**
   * Reads and checks the file and all that it names.
   *
   * @throws ConfigException if anything is wrong
   */
  public static ReplicaFile read(Path file, Protocols protocols) {
    KeyPlaces keyPlaces = KeyPlaces.of(protocols);
    Section section = Section.read(file, keyPlaces);
    FileKind.REPLICA.check(section);
    String elsewhere = inClusterFile(section);
    List.of(SharedSettings.PROTOCOL, LimitsSection.KEY)
        .forEach(key -> section.refuseMisplaced(key, elsewhere));
    List<String> known = new ArrayList<>(KEYS);
    known.addAll(protocols.names());
    section.expect(known);
    Section clusterSection = Section.read(section.existing(CLUSTER), keyPlaces);
    ClusterFile cluster = ClusterFile.of(clusterSection, protocols);
    SharedSettings shared = SharedSettings.read(clusterSection, protocols);
    ReplicaId id = id(section, cluster);
    for (Protocol each : protocols.all()) {
      OptionSection.read(section, each, Scope.REPLICA, elsewhere, Options.PRESET);
    }
    Options options =
        OptionSection.read(section, shared.protocol(), Scope.REPLICA, elsewhere, shared.options());
    MemoryBounds memory = MemoryBounds.of(shared.limits());
    Setup setup = new Setup(id, cluster.membership(), 0, options, memory);
    checkTogether(section, clusterSection, shared, setup);
    return new ReplicaFile(
        file,
        cluster,
        id,
        shared.protocol(),
        options,
        shared.limits(),
        listen(section, cluster, id),
        section.has(LISTEN) ? file : cluster.file(),
        signer(section, cluster, id),
        quorumKey(section, cluster, id),
        TlsFiles.read(section, PeerName.of(cluster.cluster(), id)),
        section.path("data"),
        Journals.read(section),
        section.text("transport", TRANSPORT),
        section.text("application", APPLICATION),
        applicationBytes(section),
        section.has(CLIENT_CONNECTIONS_MAX)
            ? section.number(CLIENT_CONNECTIONS_MAX, 1, CLIENT_CONNECTIONS_LARGEST)
            : CLIENT_CONNECTIONS);
  }

  private static ReplicaId id(Section section, ClusterFile cluster) {
    int n = cluster.membership().size();
    int id = section.number("id", 0, Limits.REPLICAS_MAX - 1);
    if (id >= n) {
      throw section.refuse(
          "id",
          "one of the replicas that %s lists, R0 to R%d".formatted(cluster.file(), n - 1),
          "correct it, or use the file of the cluster that R%d belongs to".formatted(id));
    }
    return new ReplicaId(id);
  }

  /** How this replica makes and verifies certificates. */
  public QuorumScheme quorumScheme() {
    return QuorumSchemes.named(cluster.certificates(), cluster.membership(), signer, quorumKey);
  }

  /** A new journal in the data directory, not open. */
  public Journal journal() {
    return journals.journal(data);
  }

  /**
   * What is equal on all replicas, in one line for people: the protocol, its options of scope
   * cluster, and the limits.
   */
  public String shared() {
    return new SharedSettings(protocol, options, limits).line();
  }

  /** Said of what somebody tries for one replica alone, and of files of old. */
  private static String inClusterFile(Section section) {
    Object file = section.has(CLUSTER) ? section.path(CLUSTER) : "cluster.yaml";
    return "must be equal on all replicas: write it, under the same name, in "
        + file
        + ", which all of them read, and remove it here";
  }

  /**
   * Options that are legal each for itself may not fit together; only the protocol knows. The
   * replica's own are to blame if those of the cluster fit without them.
   */
  private static void checkTogether(
      Section own, Section cluster, SharedSettings shared, Setup setup) {
    Optional<IllegalArgumentException> misfit = misfit(shared.protocol(), setup);
    if (misfit.isEmpty()) {
      return;
    }
    Setup without =
        new Setup(
            setup.self(), setup.membership(), setup.epoch(), shared.options(), setup.memory());
    String name = shared.protocol().name();
    boolean ownFault = own.has(name) && misfit(shared.protocol(), without).isEmpty();
    Section file = ownFault ? own : cluster;
    throw file.at(file.has(name) ? name : SharedSettings.PROTOCOL)
        .refuse(name + ": " + misfit.get().getMessage(), misfit.get());
  }

  private static Optional<IllegalArgumentException> misfit(Protocol protocol, Setup setup) {
    try {
      protocol.replica(setup);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(e);
    }
  }

  private static long applicationBytes(Section section) {
    if (!section.has(APPLICATION_BYTES_MAX)) {
      return APPLICATION_BYTES;
    }
    return Quantity.parse(Option.Unit.BYTES, section.text(APPLICATION_BYTES_MAX))
        .orElseThrow(
            () ->
                section.refuse(
                    APPLICATION_BYTES_MAX,
                    Quantity.form(Option.Unit.BYTES),
                    "leave it out for " + Quantity.show(Option.Unit.BYTES, APPLICATION_BYTES)));
  }

  private static Address listen(Section section, ClusterFile cluster, ReplicaId id) {
    if (!section.has(LISTEN)) {
      return cluster.address(id);
    }
    String text = section.text(LISTEN);
    int colon = text.lastIndexOf(':');
    String host = text.substring(0, Math.max(0, colon));
    String port = text.substring(colon + 1);
    boolean needsBrackets = host.indexOf(':') >= 0 && !host.endsWith("]");
    if (!needsBrackets && port.matches("[0-9]{1,5}")) {
      int number = Integer.parseInt(port);
      if (number >= 1 && number <= 65_535 && isHost(host)) {
        return new Address(host, number);
      }
    }
    throw section.refuse(
        LISTEN,
        "host:port with a port from 1 to 65535",
        "write it like 127.0.0.1:7400 or \"[::1]:7400\"");
  }

  private static boolean isHost(String text) {
    try {
      return !Address.host(text).isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
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
