package io.parley.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Option.Unit;
import java.util.List;
import org.junit.jupiter.api.Test;

final class QuantityTest {
  @Test
  void sizesAndTimesHaveUnits() {
    assertThat(Quantity.parse(Unit.BYTES, "64KiB")).hasValue(65_536);
    assertThat(Quantity.parse(Unit.BYTES, "12")).hasValue(12);
    assertThat(Quantity.parse(Unit.MILLISECONDS, "2s")).hasValue(2_000);
    assertThat(Quantity.parse(Unit.MILLISECONDS, "3 min")).hasValue(180_000);
    assertThat(Quantity.parse(Unit.COUNT, "7")).hasValue(7);
  }

  @Test
  void whatIsNoQuantityIsNone() {
    assertThat(Quantity.parse(Unit.BYTES, "1MB")).isEmpty();
    assertThat(Quantity.parse(Unit.MILLISECONDS, "500")).isEmpty();
    assertThat(Quantity.parse(Unit.COUNT, "-1")).isEmpty();
    assertThat(Quantity.parse(Unit.COUNT, "7s")).isEmpty();
    assertThat(Quantity.parse(Unit.BYTES, "999999999999999999GiB")).isEmpty();
    assertThat(Quantity.parse(Unit.COUNT, "99999999999999999999")).isEmpty();
  }

  @Test
  void theyAreShownAsTheyAreWritten() {
    assertThat(Quantity.show(Unit.BYTES, 1 << 20)).isEqualTo("1MiB");
    assertThat(Quantity.show(Unit.BYTES, 1_500)).isEqualTo("1500B");
    assertThat(Quantity.show(Unit.MILLISECONDS, 1_500)).isEqualTo("1500ms");
    assertThat(Quantity.show(Unit.MILLISECONDS, 60_000)).isEqualTo("1min");
    assertThat(Quantity.show(Unit.COUNT, 0)).isEqualTo("0");
  }

  @Test
  void theNearestWordHasTheFewestEdits() {
    assertThat(Spelling.nearest("protcol", List.of("id", "protocol", "data")))
        .isEqualTo("protocol");
    assertThat(Spelling.distance("kitten", "sitting")).isEqualTo(3);
  }
}
