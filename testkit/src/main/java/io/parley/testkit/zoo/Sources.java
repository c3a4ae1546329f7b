package io.parley.testkit.zoo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The source that patches may touch.
 *
 * @param roots absolute
 * @param packages in them, without those inside of others of them
 */
record Sources(List<Path> roots, List<String> packages) {
  private static final String JAVA = ".java";

  /** A file of source, and the class that it is for. */
  record Found(Path file, String className) {}

  static Sources of(List<Path> roots) {
    List<Path> absolute = roots.stream().map(root -> root.toAbsolutePath().normalize()).toList();
    TreeSet<String> all = new TreeSet<>();
    for (Path root : absolute) {
      all.addAll(packagesIn(root));
    }
    List<String> outermost = new ArrayList<>();
    for (String name : all) {
      if (outermost.stream().noneMatch(outer -> name.startsWith(outer + "."))) {
        outermost.add(name);
      }
    }
    return new Sources(absolute, List.copyOf(outermost));
  }

  private static List<String> packagesIn(Path root) {
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(path -> path.toString().endsWith(JAVA)).toList()) {
        Path folder = root.relativize(file).getParent();
        if (folder == null) {
          throw new ZooFailure(file + " is in no package, so " + root + " is no source root");
        }
        names.add(dotted(folder));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (names.isEmpty()) {
      throw new ZooFailure("no source in " + root);
    }
    return names;
  }

  private static String dotted(Path path) {
    List<String> names = new ArrayList<>();
    path.forEach(name -> names.add(name.toString()));
    return String.join(".", names);
  }

  /** The file that has {@code path}, relative to the repository's root. */
  Found find(String path) {
    Path wanted = Path.of(path);
    for (int parts = 1; parts < wanted.getNameCount() && path.endsWith(JAVA); parts++) {
      Path within = wanted.subpath(parts, wanted.getNameCount());
      for (Path root : roots) {
        Path file = root.resolve(within);
        if (root.endsWith(wanted.subpath(0, parts)) && Files.isRegularFile(file)) {
          String name = dotted(within);
          return new Found(file, name.substring(0, name.length() - JAVA.length()));
        }
      }
    }
    throw new ZooFailure(
        "patches " + path + ", expected a path from the repository's root to a file in " + roots);
  }

  /** Whether the class is loaded anew for each mutant. */
  boolean owns(String className) {
    return packages.stream().anyMatch(name -> className.startsWith(name + "."));
  }
}
