package io.parley.cli.simulation;

import io.parley.simulator.cost.Regions;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Reads {@link Regions} from YAML such as
 *
 * <pre>{@code
 * regions: [virginia, ireland, tokyo]
 * latency:                      # ms one way; one direction is enough
 *   virginia: {ireland: 34, tokyo: 75}
 *   ireland: {tokyo: 101}
 * local: 0.25                   # ms within a region
 * jitter: 3                     # its mean, percent of the latency
 * bandwidth: 1000               # of each replica, Mbit/s
 * placement: [virginia, virginia, ireland, tokyo]   # replicas 0, 1, ... and over again
 * }</pre>
 *
 * <p>The last four can be left out: 0.25 ms, 3 percent, 1000 Mbit/s, and one region after the
 * other.
 */
final class RegionsFile {
  private static final int FILE_BYTES_MAX = 1 << 20;
  private static final int REGIONS_MAX = 100;
  private static final int PLACEMENT_MAX = 1_024;
  private static final double LATENCY_MAX = 10_000;
  private static final double JITTER_PERCENT_MAX = 1_000;
  private static final double BANDWIDTH_MAX = 1_000_000;
  private static final double BYTES_PER_MEGABIT = 125_000;
  private static final List<String> KEYS =
      List.of("regions", "latency", "local", "jitter", "bandwidth", "placement");

  private final Path file;

  RegionsFile(Path file) {
    this.file = file;
  }

  /**
   * The preset of this name, or else what the file of this name says.
   *
   * @throws IllegalArgumentException if there is no such file, or it is wrong; the message is for
   *     people
   */
  static Regions named(String name) {
    return Regions.preset(name).orElseGet(() -> new RegionsFile(Path.of(name)).read());
  }

  /**
   * What the file says.
   *
   * @throws IllegalArgumentException if it cannot be read, or is wrong; the message is for people:
   *     file, key, what was found and what is expected
   */
  Regions read() {
    Map<String, Object> root = mapping("the file", load());
    for (String key : root.keySet()) {
      if (!KEYS.contains(key)) {
        throw refuse("unknown key " + key + "; known are " + String.join(", ", KEYS));
      }
    }
    List<String> names = names("regions", root.get("regions"), REGIONS_MAX);
    for (String name : names) {
      if (names.indexOf(name) != names.lastIndexOf(name)) {
        throw refuse("regions names " + name + " twice; remove one");
      }
    }
    return new Regions(
        file.toString(),
        names,
        latency(names, root),
        number("jitter", root.getOrDefault("jitter", 3), 0, JITTER_PERCENT_MAX, "percent") / 100,
        (long)
            (number(
                    "bandwidth",
                    root.getOrDefault("bandwidth", 1000),
                    0.001,
                    BANDWIDTH_MAX,
                    "Mbit/s")
                * BYTES_PER_MEGABIT),
        placement(names, root.getOrDefault("placement", names)));
  }

  private @Nullable Object load() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(FILE_BYTES_MAX);
    options.setAllowDuplicateKeys(false);
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      return new Yaml(new SafeConstructor(options)).load(reader);
    } catch (YAMLException e) {
      throw refuse("this is not YAML: " + e.getMessage(), e);
    } catch (IOException e) {
      String why =
          e instanceof NoSuchFileException ? "there is no such file" : "it cannot be read: " + e;
      throw refuse(why + "; name a preset, lan or world, or a YAML file of regions", e);
    }
  }

  private IllegalArgumentException refuse(String complaint) {
    return new IllegalArgumentException(file + ": " + complaint);
  }

  private IllegalArgumentException refuse(String complaint, Exception cause) {
    return new IllegalArgumentException(file + ": " + complaint, cause);
  }

  private IllegalArgumentException refuse(String key, @Nullable Object found, String expected) {
    if (found == null) {
      return refuse(key + " is missing or empty, expected " + expected);
    }
    return refuse(key + " is " + found + ", expected " + expected);
  }

  private Map<String, Object> mapping(String key, @Nullable Object found) {
    if (!(found instanceof Map<?, ?> map)) {
      throw refuse(key, found, "keys and values");
    }
    Map<String, Object> mapping = new LinkedHashMap<>();
    map.forEach(
        (name, value) -> {
          if (value == null) {
            throw refuse(key + ": " + name, null, "a value");
          }
          mapping.put(String.valueOf(name), value);
        });
    return mapping;
  }

  private List<String> names(String key, @Nullable Object found, int max) {
    String expected = "a list of 1 to " + max + " names, such as [virginia, tokyo]";
    if (!(found instanceof List<?> list) || list.isEmpty() || list.size() > max) {
      throw refuse(key, found, expected);
    }
    List<String> names = new ArrayList<>();
    for (Object name : list) {
      if (!(name instanceof String text)) {
        throw refuse(key, found, expected + "; put quotes round " + name);
      }
      names.add(text);
    }
    return names;
  }

  private double number(String key, Object found, double min, double max, String unit) {
    if (found instanceof Number number) {
      double value = number.doubleValue();
      if (value >= min && value <= max) {
        return value;
      }
    }
    String range = plain(min) + " to " + plain(max);
    throw refuse(key, found, "a number from " + range + ", " + unit);
  }

  private static String plain(double number) {
    String text = String.valueOf(number);
    return number == Math.rint(number) ? String.valueOf((long) number) : text;
  }

  private int region(String key, List<String> names, Object name) {
    int region = names.indexOf(name);
    if (region < 0) {
      throw refuse(key, name, "one of the regions " + String.join(", ", names));
    }
    return region;
  }

  private List<Integer> placement(List<String> names, Object found) {
    return names("placement", found, PLACEMENT_MAX).stream()
        .map(name -> region("placement", names, name))
        .toList();
  }

  private long[] latency(List<String> names, Map<String, Object> root) {
    int n = names.size();
    long[] latency = new long[n * n];
    Arrays.fill(latency, -1);
    Object found = root.get("latency");
    if (found != null || n > 1) {
      mapping("latency", found)
          .forEach((from, row) -> fill(latency, names, region("latency", names, from), row));
    }
    long local = micros("local", root.getOrDefault("local", 0.25));
    for (int from = 0; from < n; from++) {
      for (int to = 0; to < n; to++) {
        complete(latency, names, from, to, local);
      }
    }
    return latency;
  }

  private void fill(long[] latency, List<String> names, int from, Object row) {
    String key = "latency." + names.get(from);
    mapping(key, row)
        .forEach(
            (to, millis) -> {
              int at = from * names.size() + region(key, names, to);
              latency[at] = micros(key + "." + to, millis);
            });
  }

  private long micros(String key, Object millis) {
    return Math.round(number(key, millis, 0, LATENCY_MAX, "ms one way") * 1_000);
  }

  private void complete(long[] latency, List<String> names, int from, int to, long local) {
    int at = from * names.size() + to;
    if (latency[at] >= 0) {
      return;
    }
    long back = latency[to * names.size() + from];
    if (from != to && back < 0) {
      throw refuse(
          "latency says nothing about "
              + names.get(from)
              + " and "
              + names.get(to)
              + "; add latency."
              + names.get(from)
              + "."
              + names.get(to)
              + ", ms one way");
    }
    latency[at] = from == to ? local : back;
  }
}
