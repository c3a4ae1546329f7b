package io.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of pitfalls in {@code docs/pitfalls.md} and what cites it say the same. */
final class PitfallsTest {
  private static final Path ROOT = Path.of("..");
  private static final String PAGE = "docs/pitfalls.md";

  private static final String FAMILY = "(?:BLS|CL|[PHBLCK])";
  private static final String ID = FAMILY + "[1-9]\\d?b?";

  /** In {@code BLS12-381} it is no id, in {@code P1-lowest-view-chosen} it is one. */
  private static final Pattern CITATION =
      Pattern.compile("(?<![\\w./#+-])(" + ID + ")(?!\\w|-\\d|\\.\\w)");

  private static final Pattern ROW =
      Pattern.compile("\\| (" + ID + ") \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\|");

  /** What is prose in Java: comments and texts. */
  private static final Pattern PROSE =
      Pattern.compile(
          "(?s)\"\"\".*?\"\"\"|\"(?:[^\"\\\\\n]|\\\\.)*+\"|'(?:[^'\\\\\n]|\\\\.)*+'"
              + "|/\\*.*?\\*/|//[^\n]*+");

  private static final Pattern PATCH =
      Pattern.compile(".*/src/test/zoo/(([A-Z]+\\d+b?)-.*)\\.patch");

  /** Text of each file, by its path from the root with slashes. */
  private static final Map<String, String> FILES = read();

  private static final Map<String, Row> ROWS = rows();

  /** Names of each column stand behind their module: {@code pbft/SafetyRulesTest}. */
  private record Row(String rule, List<String> classes, List<String> tests, List<String> bugs) {
    static Row of(MatchResult row) {
      return new Row(row.group(2), names(row.group(3)), names(row.group(4)), names(row.group(5)));
    }

    private static List<String> names(String cell) {
      return cell.equals("–")
          ? List.of()
          : Pattern.compile("`([^` ]+)`").matcher(cell).results().map(it -> it.group(1)).toList();
    }
  }

  private static Map<String, String> read() {
    Map<String, String> files = new TreeMap<>();
    try {
      Files.walkFileTree(
          ROOT,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes all) {
              String name = String.valueOf(directory.getFileName());
              boolean foreign =
                  name.equals("target") || (name.startsWith(".") && !name.equals(".."));
              return foreign ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes all)
                throws IOException {
              String path = ROOT.relativize(file).toString().replace('\\', '/');
              if (path.matches(".*\\.(java|md|patch|trace)")) {
                files.put(path, Files.readString(file));
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new AssertionError("the sources can not be read", e);
    }
    return files;
  }

  private static Map<String, Row> rows() {
    Map<String, Row> rows = new TreeMap<>();
    for (String line : FILES.getOrDefault(PAGE, "").split("\n", -1)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        assertThat(rows.put(row.group(1), Row.of(row))).as("rows of " + row.group(1)).isNull();
      } else {
        assertThat(line).as("a row that is none").doesNotMatch("\\| *" + FAMILY + "\\d.*");
      }
    }
    return rows;
  }

  private static List<String> cited(String path, String text) {
    String prose = text;
    if (path.endsWith(".java")) {
      prose = String.join("\n", PROSE.matcher(text).results().map(MatchResult::group).toList());
    }
    return CITATION.matcher(prose).results().map(it -> it.group(1)).toList();
  }

  /** The ids that are cited, each with the files that do, but for the page and this test. */
  private static Map<String, Set<String>> citations(Predicate<String> where) {
    Map<String, Set<String>> citations = new TreeMap<>();
    FILES.forEach(
        (path, text) -> {
          if (where.test(path) && !path.equals(PAGE) && !path.endsWith("/PitfallsTest.java")) {
            cited(path, text)
                .forEach(id -> citations.computeIfAbsent(id, it -> new TreeSet<>()).add(path));
          }
        });
    return citations;
  }

  /** Files of the module before the slash, below {@code directory}, that end with the rest. */
  private static List<String> find(String name, String directory, String extension) {
    int slash = name.indexOf('/');
    String beginning = name.substring(0, slash + 1) + directory;
    String end = name.substring(slash) + extension;
    return FILES.keySet().stream()
        .filter(path -> path.startsWith(beginning) && path.endsWith(end))
        .toList();
  }

  private static List<String> findTest(String name) {
    return find(name, "src/test/", name.endsWith(".trace") ? "" : ".java");
  }

  /** What {@code check} adds for each row. */
  private static List<String> complaints(BiConsumer<String, List<String>> check) {
    List<String> complaints = new ArrayList<>();
    ROWS.keySet().forEach(id -> check.accept(id, complaints));
    return complaints;
  }

  private static Row row(String id) {
    return ROWS.getOrDefault(id, new Row("", List.of(), List.of(), List.of()));
  }

  @Test
  void everyIdThatIsCitedHasARow() {
    Map<String, Set<String>> unknown = citations(path -> true);
    unknown.keySet().removeAll(ROWS.keySet());
    assertThat(unknown).as("cited, but not in " + PAGE).isEmpty();
  }

  @Test
  void everyRowIsCitedInCodeOrTests() {
    assertThat(ROWS.keySet())
        .hasSizeGreaterThan(50)
        .isSubsetOf(citations(path -> !path.endsWith(".md")).keySet());
  }

  @Test
  void everyRowHasARuleAndAClass() {
    assertThat(ROWS.values())
        .allSatisfy(
            row -> {
              assertThat(row.rule()).endsWith(".");
              assertThat(row.classes()).isNotEmpty();
            });
  }

  @Test
  void everyClassInARowExists() {
    assertThat(
            complaints(
                (id, complaints) ->
                    row(id).classes().stream()
                        .filter(name -> find(name, "src/main/java/", ".java").size() != 1)
                        .forEach(name -> complaints.add(id + ": no class, or several, " + name))))
        .isEmpty();
  }

  @Test
  void everyTestInARowExistsAndCitesIt() {
    assertThat(
            complaints(
                (id, complaints) -> {
                  for (String name : row(id).tests()) {
                    List<String> found = findTest(name);
                    if (found.size() != 1) {
                      complaints.add(id + ": found " + found + " as the test " + name);
                    } else if (!cited(found.get(0), text(found.get(0))).contains(id)) {
                      complaints.add(id + ": is not cited by " + found.get(0));
                    }
                  }
                }))
        .isEmpty();
  }

  private static String text(String path) {
    return FILES.getOrDefault(path, "");
  }

  @Test
  void everyPlantedBugIsInTheRowThatItIsNamedAfterAndNoOther() {
    Set<String> planted = new TreeSet<>();
    for (String path : FILES.keySet()) {
      Matcher patch = PATCH.matcher(path);
      if (patch.matches()) {
        String module = path.substring(0, path.indexOf('/'));
        planted.add(patch.group(2) + ": " + module + "/" + patch.group(1));
      }
    }
    Set<String> named = new TreeSet<>();
    ROWS.forEach((id, row) -> row.bugs().forEach(bug -> named.add(id + ": " + bug)));
    assertThat(named).isNotEmpty().isEqualTo(planted);
  }

  /** Else the tests above would pass whatever is cited. */
  @Test
  void citationsAreSeen() {
    assertThat(
            cited("A.java", "/** So it is (pitfalls P1,\n * H13), BLS3. */ P2 p = f(\"H6-x y\");"))
        .containsExactly("P1", "H13", "BLS3", "H6");
    assertThat(cited("A.java", "char c = '\"'; P2 p; // not P2.x, #P3, BLS12-381 or P-256, but H2"))
        .containsExactly("H2");
    assertThat(cited("a.md", "P7 (pbft): the id")).containsExactly("P7");
  }
}
