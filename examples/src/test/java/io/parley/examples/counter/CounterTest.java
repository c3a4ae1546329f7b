package io.parley.examples.counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.StateMachine.Context;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class CounterTest {
  private static final Context ANY = new Context(1, 0, new ClientId(Digest.ZERO), 1);

  private final Counter counter = new Counter();

  @Test
  void adds() {
    assertThat(counter.execute(Counter.bytes(5), ANY)).isEqualTo(Counter.bytes(5));
    assertThat(counter.execute(Counter.bytes(-2), ANY)).isEqualTo(Counter.bytes(3));
    assertThat(counter.query(Bytes.EMPTY)).isEqualTo(Counter.bytes(3));
  }

  @Test
  void answersNothingToNonsense() {
    assertThat(counter.execute(Bytes.utf8("five"), ANY)).isEqualTo(Bytes.EMPTY);
    assertThat(counter.query(Bytes.EMPTY)).isEqualTo(Counter.bytes(0));
  }

  @Test
  void movesWithItsSnapshot() throws IOException {
    counter.execute(Counter.bytes(7), ANY);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    counter.snapshot(out);
    Counter other = new Counter();
    assertThat(other.digest()).isNotEqualTo(counter.digest());
    other.restore(new ByteArrayInputStream(out.toByteArray()));
    assertThat(other.digest()).isEqualTo(counter.digest());
    assertThatThrownBy(() -> other.restore(new ByteArrayInputStream(new byte[3])))
        .isInstanceOf(IOException.class);
  }
}
