package io.parley.api;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who a TLS certificate belongs to, written in it as a DNS name: {@code
 * replica-3.c<cluster>.parley} or {@code client-<id>.c<cluster>.parley}. The identity of a peer is
 * this name and never a field of a message (pitfall P15).
 */
public sealed interface PeerName {
  /** First 16 hex digits of the cluster's identity. */
  String cluster();

  /** The DNS name. */
  String dnsName();

  record OfReplica(String cluster, ReplicaId id) implements PeerName {
    @Override
    public String dnsName() {
      return "replica-" + id.value() + ".c" + cluster + ".parley";
    }
  }

  record OfClient(String cluster, ClientId id) implements PeerName {
    @Override
    public String dnsName() {
      return "client-" + Base32.encode(id.key().bytes()) + ".c" + cluster + ".parley";
    }
  }

  static PeerName of(Digest cluster, ReplicaId id) {
    return new OfReplica(label(cluster), id);
  }

  static PeerName of(Digest cluster, ClientId id) {
    return new OfClient(label(cluster), id);
  }

  /** The part of a DNS name that says which cluster: its first 16 hex digits. */
  static String label(Digest cluster) {
    return cluster.hex().substring(0, 16);
  }

  /** The name written as {@code dnsName}, if it is one. */
  static Optional<PeerName> parse(String dnsName) {
    Matcher matcher = Syntax.NAME.matcher(dnsName.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String cluster = matcher.group(3);
    if (matcher.group(1) != null) {
      int id = Integer.parseInt(matcher.group(1));
      return Optional.of(new OfReplica(cluster, new ReplicaId(id)));
    }
    return Base32.decode(matcher.group(2))
        .map(key -> new OfClient(cluster, new ClientId(Digest.ofBytes(key))));
  }

  /** How names are written. */
  final class Syntax {
    private static final Pattern NAME =
        Pattern.compile(
            "(?:replica-(0|[1-9][0-9]{0,3})|client-([a-z2-7]{52}))\\.c([0-9a-f]{16})\\.parley");

    private Syntax() {}
  }
}
