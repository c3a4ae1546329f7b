package io.parley.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody may have meant. */
final class Spelling {
  private Spelling() {}

  /** The word that is the fewest edits away; the first such, if several are. */
  static String nearest(String found, Collection<String> words) {
    return words.stream()
        .min(Comparator.comparingInt(word -> distance(found, word)))
        .orElseThrow(() -> new IllegalArgumentException("no words"));
  }

  /** The nearest word, if it is near enough to have been meant. */
  static Optional<String> like(String found, Collection<String> words) {
    return words.isEmpty()
        ? Optional.empty()
        : Optional.of(nearest(found, words))
            .filter(
                word ->
                    distance(found, word)
                        <= Math.min(found.length() - 1, Math.max(2, found.length() / 3)));
  }

  /** What to do about {@code found}, which is none of {@code words}. */
  static String hint(String found, Collection<String> words) {
    return like(found, words).map(word -> "did you mean " + word + "?").orElse("correct it");
  }

  /** Levenshtein's distance, blind to case. */
  static int distance(String left, String right) {
    int[] previous = new int[right.length() + 1];
    for (int j = 0; j < previous.length; j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int[] current = new int[previous.length];
      current[0] = i;
      for (int j = 1; j < current.length; j++) {
        char a = Character.toLowerCase(left.charAt(i - 1));
        char b = Character.toLowerCase(right.charAt(j - 1));
        int replaced = previous[j - 1] + (a == b ? 0 : 1);
        current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[right.length()];
  }
}
