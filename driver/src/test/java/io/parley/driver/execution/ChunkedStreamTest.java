package io.parley.driver.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChunkedStreamTest {
  private static DataInputStream written(byte[] content, int tail) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(bytes);
    try (ChunkedOutput out = new ChunkedOutput(data)) {
      out.write(content, 0, content.length / 2);
      for (int i = content.length / 2; i < content.length; i++) {
        out.write(content[i]);
      }
    }
    data.writeInt(tail);
    return new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1_000, 64 << 10, (64 << 10) + 1, 300_000})
  void whatWasWrittenIsReadAndWhatFollowsStays(int size) throws IOException {
    byte[] content = new byte[size];
    for (int i = 0; i < size; i++) {
      content[i] = (byte) (i * 31);
    }
    DataInputStream in = written(content, 4711);
    assertThat(new ChunkedInput(in).readAllBytes()).isEqualTo(content);
    assertThat(in.readInt()).isEqualTo(4711);
  }

  @Test
  void aStreamThatBreaksOffIsNoEnd() {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(new byte[] {0, 0, 0, 9, 1}));
    assertThatThrownBy(() -> new ChunkedInput(in).readAllBytes()).isInstanceOf(EOFException.class);
  }

  @Test
  void aNegativeLengthIsRefused() {
    DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(new byte[] {-1, -1, -1, -1, 1}));
    assertThatThrownBy(() -> new ChunkedInput(in).read()).hasMessageContaining("-1");
  }
}
