package io.parley.config;

import io.parley.api.Option;
import io.parley.api.Option.Scope;
import io.parley.api.Options;
import io.parley.api.Protocol;
import io.parley.api.SharedLimits;
import java.util.ArrayList;
import java.util.List;

/**
 * What must be equal on all replicas, and therefore stands in the file that they share. It changes
 * only while the whole cluster is stopped.
 *
 * @param options of {@code protocol}; those of scope replica are not looked at
 */
record SharedSettings(Protocol protocol, Options options, SharedLimits limits) {
  static final String PROTOCOL = "protocol";

  private static final String CLOCK_SKEW = "clockSkewMax";

  /** How many times by how much clocks may be ahead a session stays unused at least. */
  private static final int IDLE_SKEWS_MIN = 10;

  private static final String OWN =
      "may differ between replicas: write it, under the same name, in the replicas' own files, and"
          + " remove it here";

  /** Those of a cluster whose file does not say otherwise. */
  static SharedSettings preset(Protocol protocol) {
    return new SharedSettings(protocol, Options.PRESET, SharedLimits.DEFAULT);
  }

  /** The settings in a cluster's file. */
  static SharedSettings read(Section file, Protocols protocols) {
    Protocol protocol = protocol(file, protocols);
    for (Protocol each : protocols.all()) {
      OptionSection.read(file, each, Scope.CLUSTER, OWN, Options.PRESET);
    }
    Options options = OptionSection.read(file, protocol, Scope.CLUSTER, OWN, Options.PRESET);
    SharedLimits limits = LimitsSection.read(file);
    checkIdle(file, protocol, options, limits);
    return new SharedSettings(protocol, options, limits);
  }

  /** Clocks that are ahead as far as they may be must not let sessions go that are in use. */
  private static void checkIdle(
      Section file, Protocol protocol, Options options, SharedLimits limits) {
    long idle = limits.sessions().sessionIdleMax() / 1_000;
    for (Option option : OptionSection.of(protocol, Scope.CLUSTER)) {
      long least = IDLE_SKEWS_MIN * options.get(option);
      if (option.name().equals(CLOCK_SKEW) && idle < least) {
        throw file.refuse(
            "limits.sessionIdleMax is %s, expected at least %d times %s.%s, %s; correct one"
                .formatted(
                    Quantity.show(Option.Unit.MILLISECONDS, idle),
                    IDLE_SKEWS_MIN,
                    protocol.name(),
                    CLOCK_SKEW,
                    show(option, options)));
      }
    }
  }

  private static Protocol protocol(Section file, Protocols protocols) {
    List<String> names = protocols.names();
    if (!file.has(PROTOCOL)) {
      throw file.missing(
          PROTOCOL,
          "add it, the same for all replicas; known are %s".formatted(String.join(", ", names)));
    }
    String name = file.text(PROTOCOL);
    return protocols
        .find(name)
        .orElseThrow(
            () ->
                file.refuse(
                    PROTOCOL,
                    "one of " + String.join(", ", names),
                    names.isEmpty()
                        ? "add a protocol to the class path"
                        : Spelling.hint(name, names)));
  }

  /** As {@link #read} reads them. All are said, so that another version's presets change none. */
  String yaml() {
    StringBuilder out = new StringBuilder();
    out.append(PROTOCOL).append(": ").append(protocol.name()).append('\n');
    append(out, protocol.name(), OptionSection.of(protocol, Scope.CLUSTER), options);
    append(out, LimitsSection.KEY, LimitsSection.ALL, LimitsSection.values(limits));
    return out.toString();
  }

  private static void append(StringBuilder out, String name, List<Option> known, Options values) {
    if (known.isEmpty()) {
      return;
    }
    out.append(name).append(":\n");
    for (Option option : known) {
      out.append(
          "  %s: %s  # %s\n".formatted(option.name(), show(option, values), option.meaning()));
    }
  }

  /** All of them in one line, for people. */
  String line() {
    List<String> words = new ArrayList<>(List.of(PROTOCOL + " " + protocol.name()));
    for (Option option : OptionSection.of(protocol, Scope.CLUSTER)) {
      words.add(option.name() + " " + show(option, options));
    }
    for (Option option : LimitsSection.ALL) {
      words.add(option.name() + " " + show(option, LimitsSection.values(limits)));
    }
    return String.join(", ", words);
  }

  private static String show(Option option, Options values) {
    return OptionSection.show(option, values.get(option));
  }
}
