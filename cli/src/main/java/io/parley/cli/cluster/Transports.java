package io.parley.cli.cluster;

import io.parley.api.TransportProvider;
import io.parley.cli.console.CliException;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds transports by name. */
public final class Transports {
  private Transports() {}

  public static TransportProvider named(String name) {
    SortedMap<String, TransportProvider> known = new TreeMap<>();
    for (TransportProvider provider : ServiceLoader.load(TransportProvider.class)) {
      known.put(provider.name(), provider);
    }
    TransportProvider provider = known.get(name);
    if (provider == null) {
      throw new CliException(
          "transport: there is none called %s; known are %s"
              .formatted(name, String.join(", ", known.keySet())));
    }
    return provider;
  }
}
