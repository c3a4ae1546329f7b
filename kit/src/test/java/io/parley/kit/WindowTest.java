package io.parley.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WindowTest {
  private final Window<String> window = new Window<>(10, 4);

  @Test
  void holdsTheHeightsBetweenItsWatermarksOnly() {
    assertThat(window.contains(10)).isFalse();
    assertThat(window.contains(11)).isTrue();
    assertThat(window.contains(14)).isTrue();
    assertThat(window.contains(15)).isFalse();
    assertThatThrownBy(() -> window.get(15, height -> "x"))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContaining("15 of 10 to 14");
  }

  @Test
  void slidingForgetsWhatIsBelow() {
    window.get(11, height -> "a" + height);
    window.get(13, height -> "a" + height);
    window.slide(12);
    assertThat(window.get(11)).isNull();
    assertThat(window.get(13)).isEqualTo("a13");
    assertThat(window.get(15)).isNull();
    assertThat(window.high()).isEqualTo(16);
  }

  @Test
  void slidingFarForgetsEverything() {
    window.get(11, height -> "x");
    window.slide(100);
    for (long height = 101; height <= 104; height++) {
      assertThat(window.get(height)).isNull();
    }
  }

  @Test
  void neverSlidesDown() {
    assertThatThrownBy(() -> window.slide(9)).isInstanceOf(IllegalArgumentException.class);
  }
}
