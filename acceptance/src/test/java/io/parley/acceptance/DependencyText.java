package io.parley.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What ARCHITECTURE.md and the POMs say of who may use whom; modules by the names of packages. */
final class DependencyText {
  private static final Pattern PARAGRAPH = Pattern.compile("(?s)\nWho may depend on whom:.*?\n\n");
  private static final Pattern EDGES = Pattern.compile("(?s)`([^`]*)→([^`]*)`");
  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
  private static final Pattern DEPENDENCY = Pattern.compile("(?s)<dependency>.*?</dependency>");
  private static final Pattern OURS = Pattern.compile("<artifactId>parley-([^<]+)</artifactId>");

  private DependencyText() {}

  /** Module → what it may use, sorted, as the document's paragraph has it. */
  static SortedMap<String, List<String>> document(Path repository) throws IOException {
    Matcher paragraph = PARAGRAPH.matcher(Files.readString(repository.resolve("ARCHITECTURE.md")));
    if (!paragraph.find()) {
      throw new AssertionError("ARCHITECTURE.md has no paragraph 'Who may depend on whom:'");
    }
    SortedMap<String, List<String>> told = new TreeMap<>();
    Matcher edges = EDGES.matcher(paragraph.group());
    while (edges.find()) {
      for (String module : names(edges.group(1))) {
        told.put(module, names(edges.group(2)).stream().sorted().toList());
      }
    }
    return told;
  }

  private static List<String> names(String list) {
    return Arrays.stream(list.split(",", -1)).map(name -> packageOf(name.strip())).toList();
  }

  /** Module → what its POM lets its main code use, sorted; of all modules but the tests'. */
  static SortedMap<String, List<String>> poms(Path repository) throws IOException {
    SortedMap<String, List<String>> found = new TreeMap<>();
    Matcher modules = MODULE.matcher(Files.readString(repository.resolve("pom.xml")));
    while (modules.find()) {
      Path pom = repository.resolve(modules.group(1)).resolve("pom.xml");
      if (Files.isDirectory(pom.resolveSibling("src/main/java"))) {
        found.put(packageOf(modules.group(1)), dependencies(Files.readString(pom)));
      }
    }
    return found;
  }

  private static List<String> dependencies(String pom) {
    List<String> used = new ArrayList<>();
    Matcher dependencies = DEPENDENCY.matcher(pom);
    while (dependencies.find()) {
      Matcher ours = OURS.matcher(dependencies.group());
      if (ours.find() && !dependencies.group().contains("<scope>test</scope>")) {
        used.add(packageOf(ours.group(1)));
      }
    }
    return used.stream().sorted().toList();
  }

  /** The first word: {@code transport-grpc} is in {@code io.parley.transport}. */
  private static String packageOf(String module) {
    return module.replaceAll("-.*", "");
  }
}
