package io.parley.api;

import java.util.List;

/**
 * A setting of a protocol, found in the configuration under the protocol's name.
 *
 * @param name in lower camel case
 * @param scope whether it must be equal on all replicas
 * @param unit what its value counts
 * @param preset its value where the configuration is silent
 * @param min smallest legal value
 * @param max largest legal value
 * @param words of which the value is the place of one, from 0, if it is a {@link Unit#WORD}
 * @param meaning one sentence
 */
public record Option(
    String name,
    Scope scope,
    Unit unit,
    long preset,
    long min,
    long max,
    List<String> words,
    String meaning) {
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
    MILLISECONDS,
    /** Nothing: it is one of a few words. */
    WORD
  }

  public Option {
    words = List.copyOf(words);
    if (preset < min || preset > max) {
      throw new IllegalArgumentException(name + ": preset " + preset + " is out of range");
    }
    if ((unit == Unit.WORD) == words.isEmpty() || (unit == Unit.WORD && max != words.size() - 1)) {
      throw new IllegalArgumentException(name + " is a " + unit + " of " + words);
    }
  }

  /** A setting that is a number. */
  public Option(
      String name, Scope scope, Unit unit, long preset, long min, long max, String meaning) {
    this(name, scope, unit, preset, min, max, List.of(), meaning);
  }

  /** A setting that is one of {@code words}, in lower case, the first of which is its preset. */
  public static Option oneOf(String name, Scope scope, List<String> words, String meaning) {
    return new Option(name, scope, Unit.WORD, 0, 0, words.size() - 1L, words, meaning);
  }

  /** {@code value} as plain text: a number, or its word. */
  public String text(long value) {
    return unit == Unit.WORD ? words.get(Math.toIntExact(value)) : Long.toString(value);
  }

  /**
   * The value that {@link #text} shows so, which may be out of range if it is a number.
   *
   * @throws IllegalArgumentException if it is neither a number nor one of the words, whichever it
   *     should be
   */
  public long value(String text) {
    if (unit == Unit.WORD) {
      int place = words.indexOf(text);
      if (place < 0) {
        throw new IllegalArgumentException(
            name + " is " + text + ", expected one of " + String.join(", ", words));
      }
      return place;
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " is " + text + ", expected a whole number", e);
    }
  }
}
