package io.parley.simulator.hunt;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the command lines that repeat runs, as a person would type them in again. */
final class Reproduction {
  private Reproduction() {}

  static long seed(String line) {
    return Long.parseLong(word(line, "--seed"));
  }

  static List<Integer> kept(String line) {
    String word = word(line, "--keep");
    return word.equals("none")
        ? List.of()
        : Arrays.stream(word.split(",", -1)).map(Integer::valueOf).toList();
  }

  static String word(String line, String option) {
    Matcher matcher = Pattern.compile(" " + option + " (\\S+)").matcher(line);
    if (!matcher.find()) {
      throw new AssertionError("no " + option + " in " + line);
    }
    return matcher.group(1);
  }
}
