package io.parley.testkit.zoo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The planted bugs of a module: {@code *.patch} files in a directory, each a unified diff with
 * paths relative to the repository's root, such as {@code pbft/src/main/java/…/Ordering.java}. What
 * comes before the first {@code ---} describes the bug:
 *
 * <pre>
 * P21 (kit): a quorum is one replica short.
 * Protocols: pbft
 * Caught by: agreement
 * Schedule: one twin, a partition that parts its two halves.
 * </pre>
 *
 * <p>The name of the file is the bug's, and begins with the pitfall's id (in {@code driver}, where
 * the rules of protocols are not, with the package that it is in). Patches apply exactly or not at
 * all. A patch may not change a constant that other files use, as only the patched files are
 * compiled anew.
 *
 * <pre>{@code
 * Path kit = Path.of("../kit/src/main/java");
 * Zoo zoo = Zoo.of(Path.of("src/test/zoo"), Path.of("src/main/java"), kit);
 * Protocol mutant = zoo.mutant("P21-quorum-one-short").protocol(Pbft.class);
 * }</pre>
 */
public final class Zoo {
  private final Path patches;
  private final List<Mutant> mutants;

  private Zoo(Path patches, List<Mutant> mutants) {
    this.patches = patches;
    this.mutants = mutants;
  }

  /**
   * Reads all patches in {@code patches}, and applies them in memory.
   *
   * @param sourceRoots of what is patched and all that is to be loaded with it: these packages
   *     exist once more in every mutant, everything else is shared with the original
   * @throws ZooFailure if there is no patch, or one is not well-formed or does not apply
   */
  public static Zoo of(Path patches, Path... sourceRoots) {
    Sources sources = Sources.of(List.of(sourceRoots));
    List<Mutant> mutants = new ArrayList<>();
    for (Path file : list(patches)) {
      mutants.add(Mutant.of(file, sources));
    }
    if (mutants.isEmpty()) {
      throw new ZooFailure("no *.patch in " + patches.toAbsolutePath());
    }
    return new Zoo(patches, List.copyOf(mutants));
  }

  private static List<Path> list(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".patch")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All of them, by name. */
  public List<Mutant> mutants() {
    return mutants;
  }

  /**
   * The one of this name.
   *
   * @throws ZooFailure if there is none
   */
  public Mutant mutant(String name) {
    return mutants.stream()
        .filter(mutant -> mutant.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new ZooFailure("no " + name + ".patch in " + patches));
  }
}
