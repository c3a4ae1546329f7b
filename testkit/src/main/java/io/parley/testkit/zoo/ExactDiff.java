package io.parley.testkit.zoo;

import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.Patch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A unified diff of one file. All lines of a hunk, those of its context too, must be in the source
 * as they are written: at the line that its header says, or else, as code above may have grown or
 * shrunk, at one other place and no more. Whatever does not apply so is an error, and so is what
 * the library would skip because it does not understand it.
 */
final class ExactDiff {
  private static final Pattern HUNK =
      Pattern.compile("@@ -(\\d+)(?:,(\\d+))? \\+(\\d+)(?:,(\\d+))? @@(?: .*)?");

  private final String path;
  private final List<Matcher> headers;
  private final Patch<String> patch;

  private ExactDiff(String path, List<Matcher> headers, Patch<String> patch) {
    this.path = path;
    this.headers = headers;
    this.patch = patch;
  }

  /** The diffs in {@code lines}, of which the first begins with {@code ---}. */
  static List<ExactDiff> parse(List<String> lines) {
    List<ExactDiff> diffs = new ArrayList<>();
    int start = 0;
    for (int i = 1; i <= lines.size(); i++) {
      if (i == lines.size() || isStart(lines, i)) {
        diffs.add(parseOne(lines.subList(start, i)));
        start = i;
      }
    }
    return diffs;
  }

  static boolean isStart(List<String> lines, int at) {
    return lines.get(at).startsWith("--- ")
        && at + 1 < lines.size()
        && lines.get(at + 1).startsWith("+++ ");
  }

  private static ExactDiff parseOne(List<String> lines) {
    String path = lines.get(0).substring(4);
    if (!lines.get(1).substring(4).equals(path)) {
      throw new ZooFailure(
          "line '" + lines.get(1) + "', expected '+++ " + path + "': patches rename nothing");
    }
    List<Matcher> headers = new ArrayList<>();
    for (String line : lines.subList(2, lines.size())) {
      Matcher header = HUNK.matcher(line);
      if (header.matches()) {
        headers.add(header);
      } else if (headers.isEmpty() || line.isEmpty() || " +-".indexOf(line.charAt(0)) < 0) {
        throw new ZooFailure(
            path
                + ": line '"
                + line
                + "', expected '@@ -line,count +line,count @@', or a line of"
                + " a hunk, which begins with a blank, '+' or '-'");
      }
    }
    ExactDiff diff = new ExactDiff(path, headers, UnifiedDiffUtils.parseUnifiedDiff(lines));
    diff.checkHeaders();
    return diff;
  }

  private void checkHeaders() {
    List<AbstractDelta<String>> hunks = patch.getDeltas();
    if (headers.isEmpty() || hunks.size() != headers.size()) {
      throw new ZooFailure(path + ": " + headers.size() + " hunks, of which some are empty");
    }
    int shift = 0;
    for (int i = 0; i < hunks.size(); i++) {
      Matcher header = headers.get(i);
      int removed = hunks.get(i).getSource().size();
      int added = hunks.get(i).getTarget().size();
      int line = Integer.parseInt(header.group(1));
      String expected = "@@ -%d,%d +%d,%d @@".formatted(line, removed, line + shift, added);
      String found =
          "@@ -%s,%s +%s,%s @@"
              .formatted(line, count(header, 2), header.group(3), count(header, 4));
      if (!found.equals(expected)) {
        throw new ZooFailure(
            "%s: hunk %d is '%s', but its lines make it '%s'"
                .formatted(path, i + 1, header.group(), expected));
      }
      shift += added - removed;
    }
  }

  private static String count(Matcher header, int group) {
    String count = header.group(group);
    return count == null ? "1" : count;
  }

  /** The file's path from the repository's root. */
  String path() {
    return path;
  }

  /**
   * {@code source} with the changes.
   *
   * @throws ZooFailure if the lines of a hunk are neither where its header says nor at exactly one
   *     other place
   */
  List<String> applyTo(List<String> source) {
    List<String> changed = new ArrayList<>(source);
    List<AbstractDelta<String>> hunks = patch.getDeltas();
    for (int i = hunks.size() - 1; i >= 0; i--) {
      List<String> before = hunks.get(i).getSource().getLines();
      int at = find(i + 1, hunks.get(i), source);
      List<String> place = changed.subList(at, at + before.size());
      place.clear();
      place.addAll(hunks.get(i).getTarget().getLines());
    }
    return List.copyOf(changed);
  }

  private int find(int hunk, AbstractDelta<String> delta, List<String> source) {
    int said = delta.getSource().getPosition();
    List<String> expected = delta.getSource().getLines();
    int end = said + expected.size();
    if (end <= source.size() && source.subList(said, end).equals(expected)) {
      return said;
    }
    int at = Collections.indexOfSubList(source, expected);
    if (at >= 0 && at == Collections.lastIndexOfSubList(source, expected)) {
      return at;
    }
    throw new ZooFailure(
        at < 0 ? mismatch(hunk, said, expected, source) : ambiguous(hunk, expected));
  }

  private String ambiguous(int hunk, List<String> expected) {
    return "%s: hunk %d does not apply: its lines are found more than once, from '%s' on; correct"
            .formatted(path, hunk, expected.get(0))
        + " the hunk's header";
  }

  private String mismatch(int hunk, int said, List<String> expected, List<String> source) {
    for (int i = 0; i < expected.size(); i++) {
      int at = said + i;
      String found = at < source.size() ? "'" + source.get(at) + "'" : "the end of the file";
      if (!found.equals("'" + expected.get(i) + "'")) {
        return "%s: hunk %d does not apply: line %d is%n  %s, expected%n  '%s'%n%s"
            .formatted(
                path,
                hunk,
                at + 1,
                found,
                expected.get(i),
                "The code has changed: make the patch anew, so that it still plants the same bug");
      }
    }
    throw new AssertionError("lines that match are found");
  }
}
