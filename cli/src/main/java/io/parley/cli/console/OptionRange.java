package io.parley.cli.console;

/** Bounds of options that are numbers. */
public final class OptionRange {
  private OptionRange() {}

  /** Returns {@code value}, or refuses what is not within {@code min} and {@code max}. */
  public static int check(String option, int value, int min, int max) {
    return (int) check(option, (long) value, min, max);
  }

  /** Returns {@code value}, or refuses what is not within {@code min} and {@code max}. */
  public static long check(String option, long value, long min, long max) {
    if (value < min || value > max) {
      throw new CliException("%s is %d, expected %d to %d".formatted(option, value, min, max));
    }
    return value;
  }
}
