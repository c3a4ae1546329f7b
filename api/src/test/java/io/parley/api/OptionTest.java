package io.parley.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Option.Scope;
import io.parley.api.Option.Unit;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionTest {
  private static final Option SIZE =
      new Option("size", Scope.CLUSTER, Unit.COUNT, 4, 1, 9, "How many.");
  private static final Option COLOUR =
      Option.oneOf("colour", Scope.CLUSTER, List.of("red", "blue"), "Which.");

  @Test
  void theFirstWordIsThePreset() {
    assertThat(Options.PRESET.word(COLOUR)).isEqualTo("red");
    assertThat(Options.PRESET.with(COLOUR, "blue").word(COLOUR)).isEqualTo("blue");
    assertThat(Options.PRESET.with(COLOUR, 1).word(COLOUR)).isEqualTo("blue");
  }

  @Test
  void valuesAreTextAndBack() {
    assertThat(COLOUR.text(1)).isEqualTo("blue");
    assertThat(COLOUR.value("blue")).isEqualTo(1);
    assertThat(SIZE.text(7)).isEqualTo("7");
    assertThat(SIZE.value("7")).isEqualTo(7);
  }

  @Test
  void whatIsNoValueIsRefusedWithWhatIsExpected() {
    assertThatThrownBy(() -> COLOUR.value("green"))
        .hasMessage("colour is green, expected one of red, blue");
    assertThatThrownBy(() -> SIZE.value("many"))
        .hasMessage("size is many, expected a whole number");
    assertThatThrownBy(() -> Options.PRESET.with(COLOUR, "green"))
        .hasMessage("colour is green, expected one of red, blue");
    assertThatThrownBy(() -> Options.PRESET.with(SIZE, 10))
        .hasMessage("size is 10, expected 1 to 9");
  }

  @Test
  void aWordIsOneOfSomeAndANumberIsNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Option("a", Scope.CLUSTER, Unit.WORD, 0, 0, 0, "Nothing."));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Option("a", Scope.CLUSTER, Unit.COUNT, 0, 0, 0, List.of("x"), "A number."));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Option("a", Scope.CLUSTER, Unit.WORD, 0, 0, 2, List.of("x"), "A word."));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Option("a", Scope.CLUSTER, Unit.COUNT, 5, 0, 2, "Out of range."));
  }
}
