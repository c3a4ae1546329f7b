package io.parley.config;

import io.parley.api.Address;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.LayoutWriter;
import io.parley.api.Limits;
import io.parley.api.Member;
import io.parley.api.Membership;
import io.parley.api.ReplicaId;
import io.parley.api.Roster;
import io.parley.api.SignatureScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What all parties of a cluster know of it, from the file that they share; nothing in it is secret.
 * What concerns replicas alone is in the file too, and is in {@link ReplicaFile}.
 *
 * @param cluster its identity, which binds nonce, schemes and public keys
 * @param scheme in which replicas and clients sign
 * @param certificates name of the scheme of certificates; the one of {@code scheme} for lists
 * @param addresses where the replicas are reached
 */
public record ClusterFile(
    Path file,
    Digest cluster,
    SignatureScheme scheme,
    String certificates,
    Membership membership,
    SortedMap<ReplicaId, Address> addresses) {
  static final int NONCE_BYTES = 32;
  private static final String TAG = "parley-cluster-1";

  /** Of clusters with quorum keys; the others keep the identity that they always had. */
  private static final String QUORUM_TAG = "parley-cluster-2";

  private static final List<String> KEYS =
      List.of(
          "cluster",
          "nonce",
          "signatures",
          Certificates.KEY,
          "tolerates",
          Granting.KEY,
          "replicas");
  private static final List<String> REPLICA_KEYS =
      List.of("id", "host", "port", "publicKey", Certificates.QUORUM_KEY, Certificates.POSSESSION);

  /**
   * Reads and checks the file, but for the settings of the replicas: a client does not know the
   * protocols.
   *
   * @throws ConfigException if anything in it is wrong
   */
  public static ClusterFile read(Path file) {
    Section section = Section.read(file);
    List<String> known = new ArrayList<>(KEYS);
    known.add(SharedSettings.PROTOCOL);
    known.addAll(section.sectionKeys());
    return of(section.expect(known));
  }

  /** Reads and checks the file as {@link #read} does, and refuses keys that a replica must know. */
  static ClusterFile of(Section section, Protocols protocols) {
    List<String> known = new ArrayList<>(KEYS);
    known.addAll(List.of(SharedSettings.PROTOCOL, LimitsSection.KEY));
    known.addAll(protocols.names());
    return of(section.expect(known));
  }

  private static ClusterFile of(Section section) {
    SignatureScheme scheme = Schemes.named(section, "signatures");
    String certificates = Certificates.named(section, scheme);
    SortedMap<ReplicaId, Bytes> keys = new TreeMap<>();
    SortedMap<ReplicaId, Bytes> quorumKeys = new TreeMap<>();
    SortedMap<ReplicaId, Address> addresses = new TreeMap<>();
    List<Section> replicas = section.sections("replicas");
    if (replicas.isEmpty() || replicas.size() > Limits.REPLICAS_MAX) {
      throw section.refuse(
          "replicas lists %d, expected 1 to %d".formatted(replicas.size(), Limits.REPLICAS_MAX));
    }
    for (Section replica : replicas) {
      replica.expect(REPLICA_KEYS);
      ReplicaId id = id(replica, replicas.size(), keys);
      addresses.put(id, address(replica, addresses));
      keys.put(id, publicKey(replica, scheme, keys));
      if (Certificates.haveQuorumKeys(certificates)) {
        quorumKeys.put(id, Certificates.quorumKey(replica, id, quorumKeys));
      } else {
        Certificates.refuseQuorumKey(replica, certificates);
      }
    }
    checkTolerated(section, replicas.size());
    Membership members = membership(keys, quorumKeys);
    Digest cluster =
        identity(section.hex("nonce", NONCE_BYTES), scheme.name(), certificates, members);
    if (!section.hex("cluster", Digest.SIZE).equals(cluster.bytes())) {
      throw section.refuse(
          "cluster",
          cluster.hex() + ", which is made of nonce, schemes and public keys",
          "this file is mixed up from several clusters or was edited: restore the original");
    }
    Membership membership = members.letIn(Granting.publicKey(section, scheme));
    return new ClusterFile(section.file(), cluster, scheme, certificates, membership, addresses);
  }

  /** The cluster as a client is handed it. */
  public Roster roster() {
    return Roster.of(cluster, membership, addresses);
  }

  /** Where {@code id}, one of the members, is reached. */
  public Address address(ReplicaId id) {
    return Objects.requireNonNull(addresses.get(id));
  }

  static Digest identity(
      Bytes nonce, String signatures, String certificates, Membership membership) {
    boolean quorumKeys = Certificates.haveQuorumKeys(certificates);
    LayoutWriter out = new LayoutWriter(1_024).text(quorumKeys ? QUORUM_TAG : TAG);
    out.bytes(nonce).text(signatures);
    if (quorumKeys) {
      out.text(certificates);
    }
    for (Member member : membership.members()) {
      out.bytes(member.publicKey());
      if (quorumKeys) {
        out.bytes(member.quorumKey());
      }
    }
    return out.sha256();
  }

  /** In lists the identity key is the quorum key too. */
  private static Membership membership(
      SortedMap<ReplicaId, Bytes> keys, SortedMap<ReplicaId, Bytes> quorumKeys) {
    List<Member> members = new ArrayList<>();
    keys.forEach((id, key) -> members.add(new Member(id, key, quorumKeys.getOrDefault(id, key))));
    return new Membership(members);
  }

  private static ReplicaId id(Section replica, int n, Map<ReplicaId, Bytes> seen) {
    ReplicaId id = new ReplicaId(replica.number("id", 0, n - 1));
    if (seen.containsKey(id)) {
      throw replica.refuse(
          "id", "an id of its own", "another replica has it: number them from 0 to " + (n - 1));
    }
    return id;
  }

  private static Address address(Section replica, Map<ReplicaId, Address> seen) {
    Address address = new Address(replica.text("host"), replica.number("port", 1, 65_535));
    for (Map.Entry<ReplicaId, Address> other : seen.entrySet()) {
      if (other.getValue().equals(address)) {
        throw replica.refuse(
            "port",
            "an address of its own",
            "%s is that of %s already: change one".formatted(address, other.getKey()));
      }
    }
    return address;
  }

  private static Bytes publicKey(
      Section replica, SignatureScheme scheme, Map<ReplicaId, Bytes> seen) {
    Bytes key;
    try {
      key = Bytes.ofHex(replica.text("publicKey"));
    } catch (IllegalArgumentException e) {
      throw replica.refuse("publicKey", "hex digits", "copy it from the original file", e);
    }
    if (!Schemes.isPublicKey(scheme, key)) {
      throw replica.refuse(
          "publicKey", "a public key for " + scheme.name(), "copy it from the original file");
    }
    if (seen.containsValue(key)) {
      throw replica.refuse(
          "publicKey", "a key of its own", "another replica has it: each must have its own key");
    }
    return key;
  }

  private static void checkTolerated(Section section, int n) {
    int faults = (n - 1) / 3;
    if (n < 4 && !section.has("tolerates")) {
      throw section.refuse(
          "%d replicas tolerate no faulty one; use 4, or add 'tolerates: 0' to say so"
              .formatted(n));
    }
    if (section.has("tolerates") && section.number("tolerates", 0, n) != faults) {
      throw section.refuse(
          "tolerates",
          Integer.toString(faults),
          "that is what %d replicas tolerate: correct it".formatted(n));
    }
  }
}
