package io.parley.cli;

import io.parley.api.TransportProvider;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds transports by name. */
final class Transports {
  private Transports() {}

  static TransportProvider named(String name) {
    SortedMap<String, TransportProvider> known = new TreeMap<>();
    for (TransportProvider provider : ServiceLoader.load(TransportProvider.class)) {
      known.put(provider.name(), provider);
    }
    TransportProvider provider = known.get(name);
    if (provider == null) {
      throw new CommandFailed(
          "transport: there is none called %s; known are %s"
              .formatted(name, String.join(", ", known.keySet())));
    }
    return provider;
  }
}
