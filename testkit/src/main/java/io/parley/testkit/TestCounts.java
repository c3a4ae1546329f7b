package io.parley.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Counts what the tests really ran: traces, scenarios (simulated clusters) and property cases. Each
 * JVM writes a file of its own, named after its module, into the directory of the system property
 * {@code parley.evidence}; without that property nothing is written. Thread-safe.
 */
public final class TestCounts {
  /**
   * What ran.
   *
   * @param traces golden traces that were compared
   * @param scenarios simulated clusters that were started
   * @param propertyCases cases that property tests tried
   * @param simulations seeds that were simulated
   * @param twins systematic scenarios with twins that were simulated
   */
  public record Summary(
      long traces, long scenarios, long propertyCases, long simulations, long twins) {
    @Override
    public String toString() {
      return traces
          + " traces, "
          + scenarios
          + " scenarios, "
          + propertyCases
          + " property cases, "
          + simulations
          + " simulated seeds, "
          + twins
          + " scenarios with twins";
    }
  }

  private static final Pattern TRIES = Pattern.compile("(?m)^\\s*tries = (\\d+)");
  private static final @Nullable Path FILE = open();
  private static final Map<String, Long> COUNTS = new TreeMap<>();

  private TestCounts() {}

  private static @Nullable Path open() {
    String directory = System.getProperty("parley.evidence", "");
    if (directory.isEmpty()) {
      return null;
    }
    try {
      Files.createDirectories(Path.of(directory));
      return Path.of(directory, Path.of("").toAbsolutePath().getFileName() + ".txt");
    } catch (IOException e) {
      throw new UncheckedIOException("can not write evidence to " + directory, e);
    }
  }

  /** A golden trace was compared. */
  public static void trace() {
    count("traces", 1);
  }

  /** A simulated cluster was started. */
  public static void scenario() {
    count("scenarios", 1);
  }

  /** {@code n} cases were tried by a property test other than jqwik's, which are counted anyway. */
  public static void propertyCases(long n) {
    count("propertyCases", n);
  }

  /** {@code n} seeds were simulated. */
  public static void simulations(long n) {
    count("simulations", n);
  }

  /** {@code n} scenarios with twins were simulated. */
  public static void twins(long n) {
    count("twins", n);
  }

  private static synchronized void count(String what, long n) {
    COUNTS.merge(what, n, Long::sum);
    if (FILE == null) {
      return;
    }
    StringBuilder text = new StringBuilder();
    COUNTS.forEach((name, value) -> text.append(name + " " + value + "\n"));
    try {
      Files.writeString(
          FILE,
          text,
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException("can not write " + FILE, e);
    }
  }

  /**
   * The sum over all modules that ran.
   *
   * @param directory the one that {@code parley.evidence} named
   * @param reports directories with Surefire's XML reports, in which jqwik tells its tries; those
   *     that do not exist count nothing
   */
  public static Summary summary(Path directory, List<Path> reports) throws IOException {
    Map<String, Long> sums = new TreeMap<>();
    for (Path file : files(directory, ".txt")) {
      for (String line : Files.readAllLines(file)) {
        int space = line.indexOf(' ');
        sums.merge(line.substring(0, space), Long.valueOf(line.substring(space + 1)), Long::sum);
      }
    }
    for (Path report : reports) {
      sums.merge("propertyCases", tries(report), Long::sum);
    }
    return new Summary(
        sums.getOrDefault("traces", 0L),
        sums.getOrDefault("scenarios", 0L),
        sums.getOrDefault("propertyCases", 0L),
        sums.getOrDefault("simulations", 0L),
        sums.getOrDefault("twins", 0L));
  }

  private static long tries(Path reports) throws IOException {
    long tries = 0;
    for (Path file : files(reports, ".xml")) {
      Matcher matcher = TRIES.matcher(Files.readString(file, StandardCharsets.UTF_8));
      while (matcher.find()) {
        tries += Long.parseLong(matcher.group(1));
      }
    }
    return tries;
  }

  private static List<Path> files(Path directory, String ending) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(directory)) {
      return list.filter(f -> f.getFileName().toString().endsWith(ending)).sorted().toList();
    }
  }
}
