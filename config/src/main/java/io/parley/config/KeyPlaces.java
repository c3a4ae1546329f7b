package io.parley.config;

import io.parley.api.Option;
import io.parley.api.Option.Scope;
import io.parley.api.Protocol;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Where each key has its place, for those who wrote it elsewhere. Immutable. */
final class KeyPlaces {
  private static final String IN_CLUSTER = " in the cluster's file";
  private static final String IN_REPLICA = " in the replica's own file";

  private final TreeMap<String, TreeSet<String>> places = new TreeMap<>();

  private KeyPlaces(Collection<Protocol> protocols) {
    for (Protocol protocol : protocols) {
      add(OptionSection.of(protocol, Scope.CLUSTER), under(protocol.name()) + IN_CLUSTER);
      add(OptionSection.of(protocol, Scope.REPLICA), under(protocol.name()) + IN_REPLICA);
    }
    add(LimitsSection.ALL, under(LimitsSection.KEY) + IN_CLUSTER);
    ClusterFile.KEYS.forEach(key -> add(key, "at the top" + IN_CLUSTER));
    ClusterFile.REPLICA_KEYS.forEach(key -> add(key, "in an element of 'replicas:'" + IN_CLUSTER));
    ReplicaFile.KEYS.forEach(key -> add(key, "at the top" + IN_REPLICA));
    add(Granting.GRANT, "at the top in a client's file");
    TlsFiles.KEYS.forEach(key -> add(key, under(TlsFiles.SECTION)));
  }

  /** With the options of {@code protocols}. */
  static KeyPlaces of(Protocols protocols) {
    return new KeyPlaces(protocols.all());
  }

  /** For those who do not know the protocols. */
  static KeyPlaces withoutOptions() {
    return new KeyPlaces(List.of());
  }

  private static String under(String section) {
    return "under '" + section + ":'";
  }

  private void add(List<Option> options, String place) {
    options.forEach(option -> add(option.name(), place));
  }

  private void add(String key, String place) {
    places.computeIfAbsent(key, absent -> new TreeSet<>()).add(place);
  }

  /**
   * What may have been meant by {@code found}, which is not known where it is.
   *
   * @param known what is known there
   * @return for people; empty if nothing is like it
   */
  Optional<String> hint(String found, Collection<String> known) {
    Optional<String> here = Spelling.like(found, known);
    Optional<String> elsewhere = Spelling.like(found, places.keySet());
    if (elsewhere.isPresent()
        && (here.isEmpty()
            || Spelling.distance(found, elsewhere.get()) < Spelling.distance(found, here.get()))) {
      String key = elsewhere.get();
      String where = String.join(", or ", places.getOrDefault(key, new TreeSet<>()));
      return Optional.of(
          key.equals(found)
              ? "it belongs " + where + "; move it there"
              : "did you mean %s, which belongs %s?".formatted(key, where));
    }
    return here.map(key -> "did you mean " + key + "?");
  }
}
