package io.parley.api;

/**
 * A setting of a protocol, found in the configuration under the protocol's name.
 *
 * @param name in lower camel case
 * @param scope whether it must be equal on all replicas
 * @param unit what its value counts
 * @param preset its value where the configuration is silent
 * @param min smallest legal value
 * @param max largest legal value
 * @param meaning one sentence
 */
public record Option(
    String name, Scope scope, Unit unit, long preset, long min, long max, String meaning) {
  /** Who must agree on a value, and therefore where it is written and when it may change. */
  public enum Scope {
    /**
     * Replicas judge each other's messages by it, or derive from it what all must do alike. Its
     * value is equal on all replicas, stands in the cluster's file, which all of them read, and
     * changes only while the whole cluster is stopped.
     */
    CLUSTER,
    /**
     * It guides only what its own replica does, and no rule of safety rests on it. Its value stands
     * in the replica's file and may change whenever that replica restarts, so that it can be tuned
     * on a running cluster.
     */
    REPLICA
  }

  /** What a value counts. */
  public enum Unit {
    COUNT,
    BYTES,
    /** Written with a unit of its own in the configuration, such as {@code 500ms} or {@code 2s}. */
    MILLISECONDS
  }

  public Option {
    if (preset < min || preset > max) {
      throw new IllegalArgumentException(name + ": preset " + preset + " is out of range");
    }
  }
}
