package io.parley.simulator.diagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class DiagramTest {
  private static final List<String> LANES = List.of("R0", "R1");

  private static Diagram diagram(OptionalInt violated, Step... steps) {
    return new Diagram("a run", "seed 7", LANES, List.of(steps), violated);
  }

  private static Diagram diagram(Step... steps) {
    return diagram(OptionalInt.empty(), steps);
  }

  @Test
  void everyStepIsALineOfTextInColumns() {
    Diagram diagram =
        diagram(
            OptionalInt.of(3),
            new Step.Message(1_000, 1_412, "R0", "R1", "PREPARE", "v1 h3", false),
            new Step.Message(900, 1_100, "R1", "R0", "VOTE", "", true),
            new Step.Fault(1_050, 12_000, "partition", "R0 | R1"),
            new Step.Local(123_456_789, "R1", "delivers", "h3"),
            new Step.Fault(2_000, Step.NEVER, "loss", "30 %"));
    assertThat(diagram.text())
        .isEqualTo(
            """
            a run
            seed 7
                     1.050 ms  ===                partition begins  R0 | R1
                     1.100 ms  R1 --x R0  +0.200  VOTE
                     1.412 ms  R0 --> R1  +0.412  PREPARE           v1 h3
                     2.000 ms  ===                loss begins       30 %
                    12.000 ms  ===                partition ends    R0 | R1
            >>> 123456.789 ms  R1                 delivers          h3
            """);
  }

  @Test
  void whatHappensAtTheSameTimeKeepsItsOrder() {
    Diagram diagram =
        diagram(
            new Step.Local(5, "R1", "second", ""),
            new Step.Message(1, 5, "R0", "R1", "third", "", false),
            new Step.Local(5, "R0", "fourth", ""),
            new Step.Local(4, "R0", "first", ""));
    assertThat(diagram.text()).containsSubsequence("first", "second", "third", "fourth");
    assertThat(diagram.html().substring(diagram.html().indexOf("<main>")))
        .containsSubsequence("first", "second", "third", "fourth");
  }

  @Test
  void aStepIsOneLineWhateverItsText() {
    Step step = new Step.Local(0, "R0", "says", "one\ntwo\r\u0085\u2028\u001b[31mred");
    assertThat(diagram(step).text().lines()).hasSize(3);
    assertThat(diagram(step).text()).endsWith("one\\ntwo\\u000d\\u0085\\u2028\\u001b[31mred\n");
  }

  @Test
  void anEmptyRunIsATitle() {
    assertThat(diagram().text()).isEqualTo("a run\nseed 7\n");
  }

  @Test
  void whatDoesNotFitTogetherIsRefused() {
    assertThatThrownBy(() -> diagram(new Step.Local(0, "R9", "says", "")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a step of lane 'R9', expected one of [R0, R1]; name it among the lanes");
    assertThatThrownBy(() -> diagram(new Step.Message(0, 1, "R0", "R9", "says", "", false)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> diagram(OptionalInt.of(0)))
        .hasMessage("violated is 0, expected the index of one of the 0 steps");
    assertThatThrownBy(() -> new Step.Fault(2, 1, "loss", ""))
        .hasMessage("a step from 2 to 1 µs, expected 0 <= from <= to");
    assertThatThrownBy(() -> new Step.Local(-1, "R0", "says", ""))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> new Diagram("a run", "", List.of("R0", "R0"), List.of(), OptionalInt.empty()))
        .hasMessage("lanes [R0, R0], expected no two of one name");
  }
}
