package io.parley.api;

/**
 * A setting of a protocol, found in the configuration under the protocol's name.
 *
 * @param name in lower camel case
 * @param unit what its value counts
 * @param preset its value where the configuration is silent
 * @param min smallest legal value
 * @param max largest legal value
 * @param meaning one sentence
 */
public record Option(String name, Unit unit, long preset, long min, long max, String meaning) {
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
