package io.parley.testkit;

import io.parley.api.Option;
import io.parley.api.Options;
import io.parley.api.Protocol;

/** How a simulated cluster is to be; {@link #start()} makes it. Nothing is shared between runs. */
public final class ClusterPlan {
  private static final long SYNC_DELAY = 400;
  private static final long ANSWER_DELAY = 20;

  private final int n;
  private final Protocol protocol;
  private Options options = Options.PRESET;
  private long seed = 1;
  private boolean recording;

  ClusterPlan(int n, Protocol protocol) {
    this.n = n;
    this.protocol = protocol;
  }

  /** Latencies and accidents are drawn from {@code seed}; equal seeds give equal runs. */
  public ClusterPlan seed(long seed) {
    this.seed = seed;
    return this;
  }

  /** Sets one of the protocol's options. */
  public ClusterPlan with(String option, long value) {
    Option found =
        protocol.options().stream()
            .filter(o -> o.name().equals(option))
            .findFirst()
            .orElseThrow(
                () -> new IllegalArgumentException(protocol.name() + " has no option " + option));
    options = options.with(found, value);
    return this;
  }

  ClusterPlan recording() {
    recording = true;
    return this;
  }

  /** Starts all replicas. */
  public Cluster start() {
    Evidence.scenario();
    return new Cluster(this);
  }

  int size() {
    return n;
  }

  Protocol protocol() {
    return protocol;
  }

  Options options() {
    return options;
  }

  long seed() {
    return seed;
  }

  boolean isRecording() {
    return recording;
  }

  /** How long a disk takes, µs. */
  long syncDelay() {
    return SYNC_DELAY;
  }

  /** How long a replica's own pools and executor take, µs. */
  long answerDelay() {
    return ANSWER_DELAY;
  }

  /** What repeats the run. */
  @Override
  public String toString() {
    return String.format(
        "Cluster.of(%d).running(%s).seed(%d) %s", n, protocol.name(), seed, options);
  }
}
