package io.parley.config;

import io.parley.api.Option;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers with units, as they are written in configurations. */
final class Quantity {
  private record Suffix(String name, long factor) {}

  private static final Pattern SYNTAX = Pattern.compile("([0-9]{1,18}) ?([A-Za-z]*)");

  private Quantity() {}

  /** The value of {@code text} in the base of {@code unit}; empty if it is none. */
  static OptionalLong parse(Option.Unit unit, String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      return OptionalLong.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    for (Suffix suffix : suffixes(unit)) {
      if (suffix.name.equals(matcher.group(2)) && number <= Long.MAX_VALUE / suffix.factor) {
        return OptionalLong.of(number * suffix.factor);
      }
    }
    return OptionalLong.empty();
  }

  /** {@code value} as it would be written, with the largest unit that divides it. */
  static String show(Option.Unit unit, long value) {
    for (Suffix suffix : suffixes(unit)) {
      if (value % suffix.factor == 0 && (value >= suffix.factor || suffix.factor == 1)) {
        return value / suffix.factor + suffix.name;
      }
    }
    return Long.toString(value);
  }

  /** How such a value is written, for people. */
  static String form(Option.Unit unit) {
    return switch (unit) {
      case COUNT -> "a whole number";
      case BYTES -> "a size such as 64KiB or 1MiB";
      case MILLISECONDS -> "a time such as 500ms or 2s";
      case WORD -> throw new IllegalArgumentException("a word is no quantity");
    };
  }

  /** Largest first. */
  private static List<Suffix> suffixes(Option.Unit unit) {
    return switch (unit) {
      case COUNT -> List.of(new Suffix("", 1));
      case BYTES ->
          List.of(
              new Suffix("GiB", 1L << 30),
              new Suffix("MiB", 1L << 20),
              new Suffix("KiB", 1L << 10),
              new Suffix("B", 1),
              new Suffix("", 1));
      case MILLISECONDS ->
          List.of(new Suffix("min", 60_000), new Suffix("s", 1_000), new Suffix("ms", 1));
      case WORD -> throw new IllegalArgumentException("a word is no quantity");
    };
  }
}
