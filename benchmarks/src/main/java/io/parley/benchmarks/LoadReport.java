package io.parley.benchmarks;

import java.util.Collections;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What was measured after the warm-up. Latencies are of successful commands, from the moment that
 * each was meant to be sent.
 *
 * @param seconds that were measured
 * @param commands successful ones whose intended time is within these seconds
 * @param commandsPerSecond that completed within these seconds
 * @param errors by the name of the exception, of commands meant for these seconds
 */
public record LoadReport(
    double seconds,
    long commands,
    double commandsPerSecond,
    SortedMap<String, Long> errors,
    double meanMillis,
    double p50Millis,
    double p99Millis,
    double p999Millis,
    double maxMillis) {
  public LoadReport {
    errors = Collections.unmodifiableSortedMap(new TreeMap<>(errors));
  }

  /** All errors. */
  public long errorCount() {
    return errors.values().stream().mapToLong(Long::longValue).sum();
  }

  /** One JSON object, on one line. */
  public String json() {
    String byName =
        errors.entrySet().stream()
            .map(error -> "\"" + error.getKey() + "\":" + error.getValue())
            .collect(Collectors.joining(",", "{", "}"));
    return format(
            "{\"seconds\":%.3f,\"commands\":%d,\"commandsPerSecond\":%.1f,\"errors\":%d,",
            seconds, commands, commandsPerSecond, errorCount())
        + format(
            "\"errorsByType\":%s,\"meanMillis\":%.3f,\"p50Millis\":%.3f,",
            byName, meanMillis, p50Millis)
        + format(
            "\"p99Millis\":%.3f,\"p999Millis\":%.3f,\"maxMillis\":%.3f}",
            p99Millis, p999Millis, maxMillis);
  }

  /** A few lines for people, without a line break at the end. */
  public String text() {
    String byName = errors.isEmpty() ? "" : " " + errors;
    return format(
            "commands/s  %,.0f  (%,d commands in %.1f s)%n", commandsPerSecond, commands, seconds)
        + format("errors      %,d%s%n", errorCount(), byName)
        + format(
            "latency ms  mean %.2f  p50 %.2f  p99 %.2f  p99.9 %.2f  max %.2f",
            meanMillis, p50Millis, p99Millis, p999Millis, maxMillis);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
