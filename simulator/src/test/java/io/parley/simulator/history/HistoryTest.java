package io.parley.simulator.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Bytes;
import io.parley.simulator.history.Operation.Answer;
import io.parley.simulator.history.Operation.Moment;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private static final Bytes COMMAND = Bytes.utf8("command");
  private static final Bytes RESULT = Bytes.utf8("result");
  private final History history = new History();

  @Test
  void operationsAreToldInTheOrderOfTheirInvocations() {
    int first = history.invoked("a", 5, COMMAND);
    int refused = history.invoked("a", 5, COMMAND);
    int second = history.invoked("b", 7, COMMAND);
    history.returned(second, 7, RESULT);
    history.refused(refused);
    assertThat(history.operations())
        .containsExactly(
            new Operation(first, "a", COMMAND, new Moment(5, 0), Optional.empty()),
            new Operation(
                second,
                "b",
                COMMAND,
                new Moment(7, 2),
                Optional.of(new Answer(new Moment(7, 3), RESULT))));
  }

  @Test
  void anOperationHasOneOutcome() {
    int id = history.invoked("a", 5, COMMAND);
    history.returned(id, 6, RESULT);
    assertThatThrownBy(() -> history.returned(id, 7, RESULT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("operation #0 has returned already");
    assertThatThrownBy(() -> history.refused(id)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> history.returned(1, 7, RESULT))
        .hasMessageStartingWith("operation #1 was never invoked or was refused");
  }

  @Test
  void timeDoesNotGoBack() {
    int id = history.invoked("a", 5, COMMAND);
    assertThatThrownBy(() -> history.returned(id, 4, RESULT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("time 4 µs is before 5 µs, which was recorded last; record in order");
    assertThatThrownBy(() -> history.invoked("b", 4, COMMAND))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(history.operations()).hasSize(1);
  }
}
