package io.parley.testkit.zoo;

import io.parley.api.Protocol;
import io.parley.simulator.faults.FaultKind;
import io.parley.testkit.zoo.Compilation.Debug;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A planted bug: in a protocol, or in what drives protocols. It is compiled when it is first asked
 * for. Thread-safe.
 */
public final class Mutant {
  private static final String PATCH = ".patch";

  private final String name;
  private final Label label;
  private final Sources sources;

  /** By class, of the files that are patched. */
  private final Map<String, String> originals = new TreeMap<>();

  private final Map<String, String> patched = new TreeMap<>();

  private @Nullable MutantLoader loader;

  private Mutant(String name, Label label, Sources sources) {
    this.name = name;
    this.label = label;
    this.sources = sources;
  }

  static Mutant of(Path file, Sources sources) {
    String fileName = String.valueOf(file.getFileName());
    String name = fileName.substring(0, fileName.length() - PATCH.length());
    return named(fileName, () -> read(name, lines(file), sources));
  }

  private static Mutant read(String name, List<String> lines, Sources sources) {
    int start = 0;
    while (start < lines.size() && !ExactDiff.isStart(lines, start)) {
      start++;
    }
    if (start == lines.size()) {
      throw new ZooFailure("has no line that begins with '---', followed by one with '+++'");
    }
    Label label = Label.parse(lines.subList(0, start));
    if (!name.startsWith(label.pitfall() + "-")) {
      throw new ZooFailure("is about " + label.pitfall() + ", expected a name that begins with it");
    }
    Mutant mutant = new Mutant(name, label, sources);
    for (ExactDiff diff : ExactDiff.parse(lines.subList(start, lines.size()))) {
      mutant.patch(diff);
    }
    return mutant;
  }

  private void patch(ExactDiff diff) {
    if (!diff.path().startsWith(label.module() + "/")) {
      throw new ZooFailure("patches " + diff.path() + ", expected module " + label.module());
    }
    Sources.Found found = sources.find(diff.path());
    List<String> source = lines(found.file());
    if (originals.put(found.className(), text(source)) != null) {
      throw new ZooFailure("patches " + diff.path() + " twice");
    }
    patched.put(found.className(), text(diff.applyTo(source)));
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(List<String> lines) {
    return String.join("\n", lines) + "\n";
  }

  private static <T> T named(String name, Supplier<T> what) {
    try {
      return what.get();
    } catch (ZooFailure e) {
      throw new ZooFailure(name + ": " + e.getMessage(), e);
    }
  }

  /** The patch file's, without its ending. */
  public String name() {
    return name;
  }

  /** The id of the row in the list of pitfalls, or the part of the driver. */
  public String pitfall() {
    return label.pitfall();
  }

  /** The module whose source is patched. */
  public String module() {
    return label.module();
  }

  /** What is broken. */
  public String description() {
    return label.text();
  }

  /** The names of the protocols in which the bug shows. */
  public List<String> protocols() {
    return label.protocols();
  }

  /** The properties of which at least one must catch it. */
  public List<String> catchers() {
    return label.catchers();
  }

  /** The circumstances in which it shows. */
  public String schedule() {
    return label.schedule();
  }

  /** The faults in which random runs must catch it, also if there is a schedule that does. */
  public Optional<Set<FaultKind>> hunt() {
    return label.hunt();
  }

  /**
   * A protocol of the same class name with the bug in it. The original stays as it is.
   *
   * @param original loaded as ever, with a public constructor without parameters
   * @throws ZooFailure if the patched source does not compile, or the class cannot be made
   */
  public Protocol protocol(Class<? extends Protocol> original) {
    return instance(original, Protocol.class);
  }

  /**
   * An object of a class of the same name as {@code original} that is linked to the code with the
   * bug in it, as far as that is in the source roots; so is all that it uses of them.
   *
   * @param original in the source roots, public, with a public constructor without parameters
   * @param type in none of the source roots, so that both sides know it as the same
   * @throws ZooFailure if the patched source does not compile, or the class cannot be made
   */
  public <T> T instance(Class<? extends T> original, Class<T> type) {
    return named(name, () -> make(original, type));
  }

  private <T> T make(Class<? extends T> original, Class<T> type) {
    if (!sources.owns(original.getName())) {
      throw new ZooFailure(
          original.getName()
              + " is not in the source roots, whose packages are "
              + sources.packages());
    }
    try {
      Class<?> mutated = Class.forName(original.getName(), true, loader(original));
      return type.cast(mutated.getConstructor().newInstance());
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new ZooFailure("cannot make " + original.getName() + ": " + e, e);
    }
  }

  private synchronized MutantLoader loader(Class<?> original) {
    ClassLoader parent = original.getClassLoader();
    if (loader == null) {
      loader = new MutantLoader(parent, sources, compile(patched, original, Debug.LINES));
    } else if (loader.getParent() != parent) {
      throw new ZooFailure(original.getName() + " comes from another class loader than before");
    }
    return loader;
  }

  /** Whether the patch changes more than comments and names, judged by the byte code. */
  public boolean changesCode(Class<?> original) {
    return named(
        name,
        () -> {
          Map<String, byte[]> before = compile(originals, original, Debug.NOTHING);
          Map<String, byte[]> after = compile(patched, original, Debug.NOTHING);
          return !before.keySet().equals(after.keySet())
              || before.entrySet().stream()
                  .anyMatch(one -> !Arrays.equals(one.getValue(), after.get(one.getKey())));
        });
  }

  private static Map<String, byte[]> compile(
      Map<String, String> texts, Class<?> original, Debug debug) {
    String classPath = System.getProperty("java.class.path") + File.pathSeparator + home(original);
    return Compilation.compile(texts, classPath, debug);
  }

  /** The directory or archive that the class comes from. */
  private static String home(Class<?> original) {
    CodeSource source = original.getProtectionDomain().getCodeSource();
    try {
      return source == null ? "" : Path.of(source.getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new ZooFailure(original.getName() + " comes from " + source.getLocation(), e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
