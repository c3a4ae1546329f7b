package io.parley.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BegunTest {
  private final Begun<String> begun = new Begun<>();

  @Test
  void nothingComesBeforeTheFirstEvent() {
    assertThat(begun.find()).isEmpty();
    assertThatIllegalStateException()
        .isThrownBy(begun::parts)
        .withMessage("the first event must be Started");
  }

  @Test
  void itBeginsOnce() {
    assertThat(begun.begin(() -> "parts")).isEqualTo("parts");
    assertThat(begun.parts()).isEqualTo("parts");
    assertThat(begun.find()).contains("parts");
    assertThatIllegalStateException()
        .isThrownBy(() -> begun.begin(() -> "others"))
        .withMessage("Started twice");
    assertThat(begun.parts()).isEqualTo("parts");
  }

  @Test
  void whatFailsToBeginHasNotBegun() {
    assertThatThrownBy(
            () ->
                begun.begin(
                    () -> {
                      throw new UnsupportedOperationException("cannot rejoin");
                    }))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(begun.find()).isEmpty();
    assertThat(begun.begin(() -> "parts")).isEqualTo("parts");
  }
}
