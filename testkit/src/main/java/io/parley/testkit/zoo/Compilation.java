package io.parley.testkit.zoo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.JavaFileObject.Kind;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles source that is in memory, into memory, as plainly as can be. */
final class Compilation {
  private Compilation() {}

  /** What {@code debug} leaves in the classes. */
  enum Debug {
    LINES("-g"),
    /** Classes are equal if, and only if, they do the same. */
    NOTHING("-g:none");

    private final String option;

    Debug(String option) {
      this.option = option;
    }
  }

  /**
   * Compiles {@code sources}, text by class name.
   *
   * @return the classes by name, nested ones included
   * @throws ZooFailure if that is not possible
   */
  static Map<String, byte[]> compile(Map<String, String> sources, String classPath, Debug debug) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new ZooFailure(
          "this Java has no compiler, expected a JDK: java.home is "
              + System.getProperty("java.home"));
    }
    List<String> options =
        List.of("-proc:none", "-nowarn", "-implicit:none", debug.option, "-cp", classPath);
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    StringWriter log = new StringWriter();
    List<Source> units = new ArrayList<>();
    sources.forEach((name, text) -> units.add(new Source(name, text)));
    try (Memory memory =
        new Memory(compiler.getStandardFileManager(found, Locale.ROOT, StandardCharsets.UTF_8))) {
      if (!compiler.getTask(log, memory, found, options, null, units).call()) {
        throw new ZooFailure("does not compile: " + found.getDiagnostics() + log);
      }
      return memory.classes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String className, String text) {
      super(URI.create("zoo:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class Output extends SimpleJavaFileObject {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Output(String className) {
      super(URI.create("zoo:///" + className.replace('.', '/') + ".class"), Kind.CLASS);
    }

    @Override
    public OutputStream openOutputStream() {
      return bytes;
    }
  }

  private static final class Memory extends ForwardingJavaFileManager<JavaFileManager> {
    private final TreeMap<String, Output> outputs = new TreeMap<>();

    Memory(JavaFileManager files) {
      super(files);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String className, Kind kind, FileObject sibling) {
      return outputs.computeIfAbsent(className, Output::new);
    }

    Map<String, byte[]> classes() {
      TreeMap<String, byte[]> classes = new TreeMap<>();
      outputs.forEach((name, output) -> classes.put(name, output.bytes.toByteArray()));
      return classes;
    }
  }
}
