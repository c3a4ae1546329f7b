package io.parley.api;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Values of a protocol's {@link Option}s, each within its range. Immutable. */
public final class Options {
  /** Every option at its preset. */
  public static final Options PRESET = new Options(Map.of());

  private final Map<String, Long> values;

  private Options(Map<String, Long> values) {
    this.values = new TreeMap<>(values);
  }

  /** These options, with {@code option} set to {@code value}. */
  public Options with(Option option, long value) {
    if (value < option.min() || value > option.max()) {
      throw new IllegalArgumentException(
          option.name() + " is " + value + ", expected " + option.min() + " to " + option.max());
    }
    Map<String, Long> changed = new TreeMap<>(values);
    changed.put(option.name(), value);
    return new Options(changed);
  }

  /** These options, with {@code option} set to {@code word}, one of its words. */
  public Options with(Option option, String word) {
    return with(option, option.value(word));
  }

  /** The value of {@code option}, one of its words. */
  public String word(Option option) {
    return option.words().get(getInt(option));
  }

  /** The value of {@code option}: a number, or the place of a word. */
  public long get(Option option) {
    return values.getOrDefault(option.name(), option.preset());
  }

  /** The value of {@code option}, a count or a number of bytes. */
  public int getInt(Option option) {
    return Math.toIntExact(get(option));
  }

  /** The value of {@code option}, a time. */
  public Duration duration(Option option) {
    return Duration.ofMillis(get(option));
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
