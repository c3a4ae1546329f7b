package io.parley.config;

import io.parley.api.Protocol;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/** The protocols there are, by name. Immutable. */
public final class Protocols {
  private final SortedMap<String, Protocol> byName = new TreeMap<>();

  private Protocols(Iterable<Protocol> protocols) {
    for (Protocol protocol : protocols) {
      Protocol other = byName.putIfAbsent(protocol.name(), protocol);
      if (other != null) {
        throw new IllegalArgumentException(
            "two protocols are called %s: %s and %s"
                .formatted(protocol.name(), other.getClass(), protocol.getClass()));
      }
    }
  }

  /** Those that {@link ServiceLoader} finds. */
  public static Protocols installed() {
    return new Protocols(ServiceLoader.load(Protocol.class));
  }

  public static Protocols of(List<Protocol> protocols) {
    return new Protocols(protocols);
  }

  /** Their names, sorted. */
  public List<String> names() {
    return List.copyOf(byName.keySet());
  }

  public Optional<Protocol> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  Collection<Protocol> all() {
    return byName.values();
  }
}
