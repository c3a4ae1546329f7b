package io.parley.config;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;

/** What to tell people of a file that could not be read. */
final class FileTrouble {
  private FileTrouble() {}

  /** Why; the exceptions of the JDK often say but the name of the file. */
  static String why(Exception trouble) {
    if (trouble instanceof AccessDeniedException denied) {
      return "this user may not read " + denied.getFile();
    }
    if (trouble instanceof NoSuchFileException missing && missing.getReason() == null) {
      return missing.getFile() + " is not there";
    }
    return Objects.toString(trouble.getMessage(), trouble.getClass().getSimpleName())
        .lines()
        .findFirst()
        .orElse("");
  }

  /**
   * What to do: a file that may not be read may be the right one.
   *
   * @param otherwise what to do if the file is the trouble, and not the right to read it
   */
  static String fix(Exception trouble, String otherwise) {
    return trouble instanceof AccessDeniedException
        ? "run this as the owner of the file, or change its permissions"
        : otherwise;
  }
}
