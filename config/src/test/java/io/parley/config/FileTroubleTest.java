package io.parley.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

/** A file that may not be read is not called the wrong one. */
final class FileTroubleTest {
  private static final String OTHERWISE = "put the right one there";

  @Test
  void whoMayNotReadAFileIsToldSo() {
    AccessDeniedException denied = new AccessDeniedException("d/identity.key");
    assertThat(FileTrouble.why(denied)).isEqualTo("this user may not read d/identity.key");
    assertThat(FileTrouble.fix(denied, OTHERWISE))
        .isEqualTo("run this as the owner of the file, or change its permissions");
  }

  @Test
  void whatElseIsWrongIsTheFiles() {
    assertThat(FileTrouble.why(new NoSuchFileException("d/ca.crt")))
        .isEqualTo("d/ca.crt is not there");
    assertThat(FileTrouble.why(new NoSuchFileException("d/ca.crt", null, "not there, expected it")))
        .isEqualTo("d/ca.crt: not there, expected it");
    assertThat(FileTrouble.why(new IOException("Is a directory\nand more")))
        .isEqualTo("Is a directory");
    assertThat(FileTrouble.why(new IOException())).isEqualTo("IOException");
    assertThat(FileTrouble.fix(new IOException("x"), OTHERWISE)).isEqualTo(OTHERWISE);
  }
}
