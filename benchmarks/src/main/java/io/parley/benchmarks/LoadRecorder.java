package io.parley.benchmarks;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * Counts and times commands. A command belongs to the measurement if it was meant to be sent
 * between its start and its end. Times are those of {@link System#nanoTime}. Thread-safe.
 */
final class LoadRecorder {
  private static final long MICROS_MAX = 3_600_000_000L;
  private static final int DIGITS = 3;
  private static final double MILLIS_PER_MICRO = 1e-3;

  private final Recorder measured = new Recorder(MICROS_MAX, DIGITS);
  private final Recorder recent = new Recorder(MICROS_MAX, DIGITS);
  private final ConcurrentSkipListMap<String, LongAdder> errors = new ConcurrentSkipListMap<>();
  private final LongAdder completed = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder completedWithin = new LongAdder();
  private final long from;
  private volatile long to;
  private long snapshotAt;
  private @Nullable Histogram interval;

  LoadRecorder(long startAt, long from, long to) {
    this.from = from;
    this.to = to;
    snapshotAt = startAt;
  }

  /** The measurement ends at {@code at}, unless it has ended before. */
  void endBy(long at) {
    if (at - to < 0) {
      to = at;
    }
  }

  private boolean isWithin(long at) {
    return at - from >= 0 && at - to < 0;
  }

  void succeeded(long intendedAt, long endedAt) {
    long micros = Math.min(MICROS_MAX, Math.max(0, (endedAt - intendedAt) / 1_000));
    completed.increment();
    recent.recordValue(micros);
    if (isWithin(intendedAt)) {
      measured.recordValue(micros);
    }
    if (isWithin(endedAt)) {
      completedWithin.increment();
    }
  }

  void failed(long intendedAt, String name) {
    failed.increment();
    if (isWithin(intendedAt)) {
      errors.computeIfAbsent(name, key -> new LongAdder()).increment();
    }
  }

  synchronized LoadSnapshot snapshot(long now, long outstanding) {
    double seconds = Math.max(1, now - snapshotAt) / 1e9;
    snapshotAt = now;
    interval = recent.getIntervalHistogram(interval);
    return new LoadSnapshot(
        interval.getTotalCount() / seconds,
        interval.getValueAtPercentile(50) * MILLIS_PER_MICRO,
        interval.getValueAtPercentile(99) * MILLIS_PER_MICRO,
        completed.sum(),
        failed.sum(),
        outstanding);
  }

  /** To be called once, after the end. */
  LoadReport report() {
    Histogram latency = measured.getIntervalHistogram();
    SortedMap<String, Long> counts = new TreeMap<>();
    errors.forEach((name, count) -> counts.put(name, count.sum()));
    double seconds = Math.max(0, to - from) / 1e9;
    return new LoadReport(
        seconds,
        latency.getTotalCount(),
        seconds == 0 ? 0 : completedWithin.sum() / seconds,
        counts,
        latency.getTotalCount() == 0 ? 0 : latency.getMean() * MILLIS_PER_MICRO,
        latency.getValueAtPercentile(50) * MILLIS_PER_MICRO,
        latency.getValueAtPercentile(99) * MILLIS_PER_MICRO,
        latency.getValueAtPercentile(99.9) * MILLIS_PER_MICRO,
        latency.getMaxValue() * MILLIS_PER_MICRO);
  }
}
