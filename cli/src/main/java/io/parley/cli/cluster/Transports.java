package io.parley.cli.cluster;

import io.parley.api.TransportProvider;
import io.parley.cli.console.CliException;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds transports by name. */
public final class Transports {
  private Transports() {}

  /**
   * The transport of that name.
   *
   * @param file that names it, for the complaint if there is none
   */
  public static TransportProvider named(String name, Path file) {
    SortedMap<String, TransportProvider> known = new TreeMap<>();
    for (TransportProvider provider : ServiceLoader.load(TransportProvider.class)) {
      known.put(provider.name(), provider);
    }
    TransportProvider provider = known.get(name);
    if (provider == null) {
      throw new CliException(
          "%s: transport is \"%s\", expected one of %s; correct it"
              .formatted(file, name, String.join(", ", known.keySet())));
    }
    return provider;
  }
}
