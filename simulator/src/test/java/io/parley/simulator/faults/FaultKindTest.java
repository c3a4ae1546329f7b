package io.parley.simulator.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FaultKindTest {
  @Test
  void titlesAndParseAreInverse() {
    for (FaultKind one : FaultKind.values()) {
      for (FaultKind other : FaultKind.values()) {
        Set<FaultKind> both = EnumSet.of(one, other);
        assertThat(FaultKind.parse(FaultKind.titles(both))).isEqualTo(both);
      }
    }
    assertThat(FaultKind.parse(FaultKind.titles(Set.of()))).isEmpty();
    assertThat(FaultKind.titles(EnumSet.of(FaultKind.CRASHES, FaultKind.LOSS)))
        .isEqualTo("loss,crashes");
  }

  @Test
  void allAndNoneAreWordsAndBlanksDoNotMatter() {
    assertThat(FaultKind.parse("all")).containsExactly(FaultKind.values());
    assertThat(FaultKind.parse("none")).isEmpty();
    assertThat(FaultKind.parse(" twins , loss")).containsExactly(FaultKind.LOSS, FaultKind.TWINS);
  }

  @Test
  void errorsNameTheWordAndAllThatIsKnown() {
    assertThatThrownBy(() -> FaultKind.parse("loss,crash"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'crash'")
        .hasMessageContaining("loss, duplication")
        .hasMessageContaining("crashes")
        .hasMessageContaining("all, none");
    assertThatThrownBy(() -> FaultKind.parse("")).hasMessageContaining("''");
  }
}
