package io.parley.testkit.zoo;

import io.parley.api.Protocol;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A repository with one module, {@code sample}, compiled and loaded as an application would be. */
final class SampleRepository implements AutoCloseable {
  private static final String PROTOCOL =
      """
      package sample;

      import io.parley.api.*;
      import java.util.List;
      import java.util.Optional;

      public final class Sample implements Protocol {
        @Override
        public String name() {
          return "sample-" + Rule.quorum() + "-" + sample.inner.Part.SIZE.length();
        }

        @Override
        public List<Option> options() {
          return List.of();
        }

        @Override
        public Replica replica(Setup setup) {
          throw new UnsupportedOperationException();
        }

        @Override
        public Codec codec() {
          throw new UnsupportedOperationException();
        }

        @Override
        public Seal seal(Message message, Options options) {
          throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Exclusion> exclusion(Statement statement) {
          throw new UnsupportedOperationException();
        }
      }
      """;
  private static final String RULE =
      """
      package sample;

      /** Has a nested class, and package-private members. */
      final class Rule {
        private Rule() {}

        private static final class Nested {
          final int value = 3;
        }

        /** How many. */
        static int quorum() {
          return new Nested().value;
        }
      }
      """;
  private static final String PART =
      """
      package sample.inner;

      public final class Part {
        public static final String SIZE = new String("four");
      }
      """;

  private final Path root;
  private final URLClassLoader application;

  SampleRepository(Path root) throws IOException {
    this.root = root;
    write("sample/src/main/java/sample/Sample.java", PROTOCOL);
    write("sample/src/main/java/sample/Rule.java", RULE);
    write("sample/src/main/java/sample/inner/Part.java", PART);
    Files.createDirectories(root.resolve("zoo"));
    TreeMap<String, String> sources = new TreeMap<>();
    sources.put("sample.Sample", PROTOCOL);
    sources.put("sample.Rule", RULE);
    sources.put("sample.inner.Part", PART);
    Path classes = root.resolve("classes");
    Map<String, byte[]> compiled =
        Compilation.compile(
            sources, System.getProperty("java.class.path"), Compilation.Debug.LINES);
    for (Map.Entry<String, byte[]> one : compiled.entrySet()) {
      Path file = classes.resolve(one.getKey().replace('.', '/') + ".class");
      Files.createDirectories(file.getParent());
      Files.write(file, one.getValue());
    }
    application =
        new URLClassLoader(
            new URL[] {classes.toUri().toURL()}, SampleRepository.class.getClassLoader());
  }

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** Writes a patch with a proper label. */
  void patch(String name, String... lines) throws IOException {
    rawPatch(
        name,
        name.substring(0, name.indexOf('-')) + " (sample): too few.",
        "Protocols: sample",
        "Caught by: agreement, liveness",
        "Schedule: any.",
        String.join("\n", lines));
  }

  void rawPatch(String name, String... lines) throws IOException {
    write("zoo/" + name + ".patch", String.join("\n", lines) + "\n");
  }

  /** A good patch: the quorum is 2. */
  void patchQuorum(String name) throws IOException {
    patch(
        name,
        "--- sample/src/main/java/sample/Rule.java",
        "+++ sample/src/main/java/sample/Rule.java",
        "@@ -7,3 +7,3 @@",
        "   private static final class Nested {",
        "-    final int value = 3;",
        "+    final int value = 2;",
        "   }");
  }

  Zoo zoo() {
    return Zoo.of(root.resolve("zoo"), root.resolve("sample/src/main/java"));
  }

  /** The protocol as it is, from the application's class loader. */
  Class<? extends Protocol> original() throws ClassNotFoundException {
    return application.loadClass("sample.Sample").asSubclass(Protocol.class);
  }

  List<String> ruleLines() {
    return RULE.lines().toList();
  }

  @Override
  public void close() throws IOException {
    application.close();
  }
}
