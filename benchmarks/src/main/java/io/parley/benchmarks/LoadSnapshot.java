package io.parley.benchmarks;

/**
 * The load since the snapshot before.
 *
 * @param commandsPerSecond completed
 * @param p50Millis of their latency
 * @param p99Millis of their latency
 * @param completed since the start, warm-up included
 * @param errors since the start, warm-up included
 * @param outstanding commands without an outcome
 */
public record LoadSnapshot(
    double commandsPerSecond,
    double p50Millis,
    double p99Millis,
    long completed,
    long errors,
    long outstanding) {}
