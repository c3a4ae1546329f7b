package io.parley.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LoadRecorderTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long MILLI = 1_000_000L;

  /** Warm-up in the first second, measured in the two after it. */
  private final LoadRecorder recorder = new LoadRecorder(0, SECOND, 3 * SECOND);

  @Test
  void theWarmUpIsNotMeasured() {
    recorder.succeeded(SECOND - 1, SECOND - 1);
    recorder.failed(0, "Overloaded");
    LoadReport report = recorder.report();
    assertThat(report.commands()).isZero();
    assertThat(report.errors()).isEmpty();
    assertThat(report.commandsPerSecond()).isZero();
    assertThat(report.meanMillis()).isZero();
  }

  @Test
  void latencyCountsFromTheIntendedTime() {
    recorder.succeeded(SECOND, SECOND + 700 * MILLI);
    assertThat(recorder.report().maxMillis()).isCloseTo(700, within(1.0));
  }

  @Test
  void aCommandThatEndsAfterTheMeasurementCountsForLatencyNotForThroughput() {
    recorder.succeeded(2 * SECOND, 2 * SECOND + MILLI);
    recorder.succeeded(3 * SECOND - 1, 4 * SECOND);
    LoadReport report = recorder.report();
    assertThat(report.commands()).isEqualTo(2);
    assertThat(report.commandsPerSecond()).isEqualTo(0.5);
    assertThat(report.maxMillis()).isGreaterThan(999);
  }

  @Test
  void percentilesAreOfAllMeasured() {
    for (int i = 1; i <= 1_000; i++) {
      recorder.succeeded(SECOND, SECOND + i * MILLI);
    }
    LoadReport report = recorder.report();
    assertThat(report.p50Millis()).isCloseTo(500, within(1.0));
    assertThat(report.p99Millis()).isCloseTo(990, within(1.0));
    assertThat(report.p999Millis()).isCloseTo(999, within(1.0));
    assertThat(report.meanMillis()).isCloseTo(500.5, within(1.0));
  }

  @Test
  void anEarlyEndShortensTheMeasurement() {
    recorder.succeeded(SECOND, SECOND + MILLI);
    recorder.endBy(2 * SECOND);
    recorder.endBy(5 * SECOND);
    assertThat(recorder.report().seconds()).isEqualTo(1);
    assertThat(recorder.report().commandsPerSecond()).isEqualTo(1);
  }

  @Test
  void anEndWithinTheWarmUpMeasuresNothing() {
    recorder.endBy(SECOND / 2);
    assertThat(recorder.report().seconds()).isZero();
    assertThat(recorder.report().commandsPerSecond()).isZero();
  }

  @Test
  void errorsAreCountedByName() {
    recorder.failed(SECOND, "Overloaded");
    recorder.failed(SECOND, "Overloaded");
    recorder.failed(SECOND, "OutcomeUnknown");
    assertThat(recorder.report().errors())
        .isEqualTo(new TreeMap<>(Map.of("Overloaded", 2L, "OutcomeUnknown", 1L)));
  }

  @Test
  void aSnapshotCoversTheTimeSinceTheOneBefore() {
    recorder.succeeded(0, MILLI);
    recorder.succeeded(0, MILLI);
    LoadSnapshot first = recorder.snapshot(SECOND, 5);
    assertThat(first.commandsPerSecond()).isEqualTo(2);
    assertThat(first.p50Millis()).isCloseTo(1, within(0.01));
    assertThat(first.outstanding()).isEqualTo(5);
    recorder.failed(SECOND, "Overloaded");
    LoadSnapshot second = recorder.snapshot(2 * SECOND, 0);
    assertThat(second.commandsPerSecond()).isZero();
    assertThat(second.completed()).isEqualTo(2);
    assertThat(second.errors()).isEqualTo(1);
  }

  @Test
  void aReportIsWrittenAsJsonAndAsText() {
    LoadReport report =
        new LoadReport(
            2, 1_234, 617, new TreeMap<>(Map.of("Overloaded", 3L)), 1.5, 1.25, 2.5, 3.5, 4.5);
    assertThat(report.json())
        .isEqualTo(
            "{\"seconds\":2.000,\"commands\":1234,\"commandsPerSecond\":617.0,\"errors\":3,"
                + "\"errorsByType\":{\"Overloaded\":3},\"meanMillis\":1.500,\"p50Millis\":1.250,"
                + "\"p99Millis\":2.500,\"p999Millis\":3.500,\"maxMillis\":4.500}");
    assertThat(report.text())
        .contains("617", "1,234 commands in 2.0 s", "{Overloaded=3}", "p99.9 3.50");
  }
}
