package io.parley.acceptance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who may use whom, by package: a module is what is below {@code io.parley.<module>}.
 * ARCHITECTURE.md says the same for people, and {@link ArchitectureTest} compares the two, the POMs
 * and the code.
 */
final class ModuleTable {
  /** A module a line, with all that it may use. */
  private static final String MAY_USE =
      """
      api
      kit        -> api
      crypto     -> api
      config     -> api crypto
      transport  -> api
      storage    -> api
      pacemaker  -> api kit
      pbft       -> api kit pacemaker
      hotstuff   -> api kit pacemaker
      driver     -> api
      node       -> api driver
      client     -> api
      simulator  -> api kit driver client
      testkit    -> api driver simulator
      examples   -> everything
      benchmarks -> everything
      cli        -> everything
      """;

  /** Of modules that may use all others. */
  private static final String EVERYTHING = "everything";

  /** Modules that are consensus protocols. */
  static final List<String> PROTOCOLS = List.of("pbft", "hotstuff");

  /** Packages without clock, thread, input, output, randomness and salted order. */
  static final List<String> PURE =
      List.of(
          "kit..",
          "pacemaker..",
          "pbft..",
          "hotstuff..",
          "examples.rounds..",
          "driver..",
          "client.core..");

  private static final SortedMap<String, List<String>> ROWS = rows();

  private ModuleTable() {}

  private static SortedMap<String, List<String>> rows() {
    SortedMap<String, List<String>> rows = new TreeMap<>();
    for (String line : MAY_USE.lines().toList()) {
      String[] sides = line.split("->", -1);
      List<String> used =
          sides.length == 1 ? List.of() : List.of(sides[1].strip().split("\\s+", -1));
      rows.put(sides[0].strip(), used);
    }
    return Collections.unmodifiableSortedMap(rows);
  }

  /** All modules that have code of their own, sorted. */
  static List<String> modules() {
    return List.copyOf(ROWS.keySet());
  }

  /** Module → the modules it may use, sorted; without those that may use everything. */
  static SortedMap<String, List<String>> mayUse() {
    SortedMap<String, List<String>> limited = new TreeMap<>();
    ROWS.forEach(
        (module, used) -> {
          if (!used.contains(EVERYTHING)) {
            limited.put(module, used.stream().sorted().toList());
          }
        });
    return limited;
  }

  /** Modules that may use all others, sorted. */
  static List<String> useAll() {
    List<String> unlimited = new ArrayList<>(modules());
    unlimited.removeAll(mayUse().keySet());
    return unlimited;
  }
}
