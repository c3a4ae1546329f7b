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
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

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
  private static final int MISSING_NAMED_MAX = 8;
  private static final String REPLICAS = "replicas";
  private static final String TAG = "parley-cluster-1";

  /** Of clusters with quorum keys; the others keep the identity that they always had. */
  private static final String QUORUM_TAG = "parley-cluster-2";

  static final List<String> KEYS =
      List.of(
          "cluster",
          "nonce",
          "signatures",
          Certificates.KEY,
          "tolerates",
          Granting.KEY,
          "replicas");
  static final List<String> REPLICA_KEYS =
      List.of("id", "host", "port", "publicKey", Certificates.QUORUM_KEY, Certificates.POSSESSION);

  /**
   * Reads and checks the file, but for the settings of the replicas: a client does not know the
   * protocols.
   *
   * @throws ConfigException if anything in it is wrong
   */
  public static ClusterFile read(Path file) {
    Section section = Section.read(file);
    FileKind.CLUSTER.check(section);
    List<String> known = new ArrayList<>(KEYS);
    known.add(SharedSettings.PROTOCOL);
    known.addAll(section.sectionKeys());
    return of(section.expect(known));
  }

  /** Reads and checks the file as {@link #read} does, and refuses keys that a replica must know. */
  static ClusterFile of(Section section, Protocols protocols) {
    FileKind.CLUSTER.check(section);
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
    List<Section> replicas = section.sections(REPLICAS);
    if (replicas.isEmpty() || replicas.size() > Limits.REPLICAS_MAX) {
      throw section.refuse(
          "replicas lists %d, expected 1 to %d".formatted(replicas.size(), Limits.REPLICAS_MAX));
    }
    replicas.forEach(replica -> replica.expect(REPLICA_KEYS));
    checkWhole(section, replicas);
    for (Section replica : replicas) {
      ReplicaId id = id(replica);
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
          "this file is mixed up from several clusters, lacks replicas behind R%d, or was edited:"
                  .formatted(replicas.size() - 1)
              + " restore the original");
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

  /** Ids are those from 0 to the highest: whose is not there is missing. */
  private static void checkWhole(Section section, List<Section> replicas) {
    SortedSet<Integer> ids = new TreeSet<>();
    for (Section replica : replicas) {
      if (!ids.add(replica.number("id", 0, Limits.REPLICAS_MAX - 1))) {
        throw replica.refuse(
            "id",
            "an id of its own",
            "another replica has it: number them from 0 to " + (replicas.size() - 1));
      }
    }
    List<String> missing =
        IntStream.range(0, ids.last())
            .filter(id -> !ids.contains(id))
            .mapToObj(id -> "R" + id)
            .toList();
    if (!missing.isEmpty()) {
      throw section
          .at(REPLICAS)
          .refuse(
              "replicas lists %d, up to R%d, and not %s; restore what is missing from the original"
                      .formatted(replicas.size(), ids.last(), named(missing))
                  + " file, or number them from 0 on");
    }
  }

  private static String named(List<String> missing) {
    return missing.size() <= MISSING_NAMED_MAX
        ? String.join(", ", missing)
        : String.join(", ", missing.subList(0, MISSING_NAMED_MAX))
            + " and %d more".formatted(missing.size() - MISSING_NAMED_MAX);
  }

  private static ReplicaId id(Section replica) {
    return new ReplicaId(replica.number("id", 0, Limits.REPLICAS_MAX - 1));
  }

  private static Address address(Section replica, Map<ReplicaId, Address> seen) {
    Address address = new Address(replica.host("host"), replica.number("port", 1, 65_535));
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
    if (!section.has("tolerates")) {
      return;
    }
    int said = section.number("tolerates", 0, n);
    if (said != faults) {
      String fix = "correct it";
      if (said > faults) {
        fix =
            "the file lists %s: if R%d or later ones are missing, restore them from the original"
                    .formatted(n == 1 ? "R0" : "R0 to R" + (n - 1), n)
                + " file, else correct it";
      }
      throw section.refuse(
          "tolerates", faults + ", which is what %d replicas tolerate".formatted(n), fix);
    }
  }
}
