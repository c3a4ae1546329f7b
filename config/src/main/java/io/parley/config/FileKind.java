package io.parley.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The kinds of files that {@code parley init} makes, each known by keys that only it has. */
enum FileKind {
  CLUSTER,
  REPLICA,
  CLIENT;

  /**
   * Refuses what is clearly a file of another kind, before its keys are called mistakes in one of
   * this kind.
   */
  void check(Section file) {
    if (isKindOf(file)) {
      return;
    }
    for (FileKind other : values()) {
      if (other.isKindOf(file)) {
        throw file.refuse(
            "this is %s, expected %s; %s".formatted(other.title(), title(), fix(file.file())));
      }
    }
  }

  private boolean isKindOf(Section file) {
    return marks().stream().anyMatch(file::has);
  }

  private List<String> marks() {
    return switch (this) {
      case CLUSTER -> List.of("nonce", "replicas");
      case REPLICA -> List.of("id", "data");
      case CLIENT -> List.of(Granting.GRANT);
    };
  }

  private String title() {
    return switch (this) {
      case CLUSTER -> "the file of a cluster";
      case REPLICA -> "the file of a replica";
      case CLIENT -> "the file of a client";
    };
  }

  /** What to name in place of {@code found}. */
  private String fix(Path found) {
    return switch (this) {
      case CLUSTER ->
          "name %s, or correct 'cluster' in the file that names this one"
              .formatted(beside(found, PartyFiles.CLUSTER));
      case REPLICA ->
          "name the one of the replica, such as " + beside(found, PartyFiles.FIRST_REPLICA);
      case CLIENT -> "name " + beside(found, PartyFiles.FIRST_CLIENT);
    };
  }

  /** Where it is, if it is beside {@code found}; else what {@code init} calls it. */
  private static Path beside(Path found, String name) {
    Path path = found.resolveSibling(name);
    return Files.exists(path) && !path.equals(found) ? path : Path.of(name);
  }
}
