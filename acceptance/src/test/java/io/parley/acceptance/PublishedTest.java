package io.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.client.ParleyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What embedders get: versions that fit each other, and modules with names. */
final class PublishedTest {
  private static final Path REPOSITORY = Path.of("..");
  private static final Pattern VERSION = Pattern.compile("<(\\w+\\.version)>([^<]+)</");

  private static String read(String file) throws IOException {
    return Files.readString(REPOSITORY.resolve(file));
  }

  private static List<String> published() throws IOException {
    List<String> modules = new ArrayList<>();
    Matcher module = Pattern.compile("<module>([^<]+)</module>").matcher(read("pom.xml"));
    while (module.find()) {
      modules.add(module.group(1));
    }
    modules.removeAll(List.of("bom", "acceptance"));
    return modules;
  }

  private static SortedMap<String, String> versions(String pom) throws IOException {
    SortedMap<String, String> versions = new TreeMap<>();
    Matcher version = VERSION.matcher(read(pom));
    while (version.find()) {
      versions.put(version.group(1), version.group(2));
    }
    return versions;
  }

  @Test
  void theBomHasEveryModule() throws IOException {
    String bom = read("bom/pom.xml");
    assertThat(published()).hasSizeGreaterThan(10);
    for (String module : published()) {
      assertThat(bom).contains("<artifactId>parley-" + module + "</artifactId>");
    }
  }

  @Test
  void theBomHasTheVersionsThatAreBuiltWith() throws IOException {
    assertThat(versions("pom.xml")).containsAllEntriesOf(versions("bom/pom.xml"));
    Matcher own = Pattern.compile("<version>([^<]+)</version>").matcher(read("pom.xml"));
    assertThat(own.find()).isTrue();
    assertThat(read("bom/pom.xml")).contains("<version>" + own.group(1) + "</version>");
  }

  /** Named after the package that all its classes are in, so that a name never has to change. */
  @Test
  void everyModuleIsNamedAfterItsPackage() throws IOException {
    for (String module : published()) {
      String name = "io.parley." + module.replace('-', '.');
      assertThat(read(module + "/pom.xml")).contains("<parley.module>" + name + "</parley.module>");
      Path sources = REPOSITORY.resolve(module + "/src/main/java");
      try (Stream<Path> found = Files.walk(sources)) {
        assertThat(found.filter(each -> each.toString().endsWith(".java")))
            .allMatch(
                each -> each.startsWith(sources.resolve(name.replace('.', '/'))), "is in " + name);
      }
    }
  }

  /** Javadoc ends with an error at a package that has nothing but its description. */
  @Test
  void everyDescribedPackageHasClasses() throws IOException {
    for (String module : published()) {
      try (Stream<Path> found = Files.walk(REPOSITORY.resolve(module + "/src/main/java"))) {
        assertThat(found.filter(each -> each.endsWith("package-info.java")))
            .allMatch(each -> sources(each.resolveSibling("")) > 1, "has company");
      }
    }
  }

  private static long sources(Path directory) {
    String[] names = directory.toFile().list((where, name) -> name.endsWith(".java"));
    return names == null ? 0 : names.length;
  }

  @Test
  void theReadmeNamesEveryFailureOfACommand() throws IOException {
    String readme = read("README.md");
    assertThat(ParleyException.class.getPermittedSubclasses())
        .hasSizeGreaterThan(5)
        .allMatch(failure -> readme.contains("`" + failure.getSimpleName() + "`"));
  }

  /** What is called between a node's builder and its end. */
  private static SortedSet<String> building(String text) {
    int begin = text.indexOf("Node.builder()");
    String chain = text.substring(begin, text.indexOf(".build()", begin));
    Matcher call = Pattern.compile("\\.(\\w+)\\(").matcher(chain);
    SortedSet<String> calls = new TreeSet<>();
    while (call.find()) {
      calls.add(call.group(1));
    }
    return calls;
  }

  @Test
  void theNodeOfTheReadmeHasAllThatTheExampleHas() throws IOException {
    String example = read("examples/src/main/java/io/parley/examples/counter/CounterMain.java");
    assertThat(building(example)).contains("applicationBytes", "onFailure");
    assertThat(building(read("README.md"))).isEqualTo(building(example));
  }

  @Test
  void theReadmeNamesTheCoordinates() throws IOException {
    String readme = read("README.md").replaceAll("\\s+", " ");
    assertThat(readme)
        .contains(
            "<artifactId>parley-bom</artifactId>",
            "<artifactId>parley-node</artifactId>",
            "<artifactId>parley-client</artifactId>",
            "<artifactId>parley-examples</artifactId>",
            "mvn install",
            "jul-to-slf4j",
            "SLF4J provider");
  }
}
