package io.parley.config;

import io.parley.api.JournalProvider;
import java.util.List;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds the journal that a replica's file names among those that {@link ServiceLoader} finds. */
final class Journals {
  static final String KEY = "journal";
  private static final String PRESET = "memory";

  private Journals() {}

  /** The one that {@code file} names, or the preset. */
  static JournalProvider read(Section file) {
    SortedMap<String, JournalProvider> known = installed();
    String name = file.text(KEY, PRESET);
    JournalProvider found = known.get(name);
    if (found != null) {
      return found;
    }
    List<String> names = List.copyOf(known.keySet());
    if (!file.has(KEY)) {
      throw file.missing(
          KEY,
          "there is no %s on the class path; known are %s"
              .formatted(PRESET, String.join(", ", names)));
    }
    throw file.refuse(
        KEY,
        "one of " + String.join(", ", names),
        names.isEmpty() ? "add a journal to the class path" : Spelling.hint(name, names));
  }

  private static SortedMap<String, JournalProvider> installed() {
    SortedMap<String, JournalProvider> known = new TreeMap<>();
    for (JournalProvider provider : ServiceLoader.load(JournalProvider.class)) {
      JournalProvider other = known.putIfAbsent(provider.name(), provider);
      if (other != null) {
        throw new ConfigException(
            "two journals are called %s: %s and %s; remove one from the class path"
                .formatted(provider.name(), other.getClass(), provider.getClass()));
      }
    }
    return known;
  }
}
