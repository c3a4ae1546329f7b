package io.parley.pbft;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.zoo.Mutant;
import io.parley.testkit.zoo.Zoo;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class PbftZooTest {
  private static final Zoo ZOO =
      Zoo.of(
          Path.of("src/test/zoo"),
          Path.of("src/main/java"),
          Path.of("../kit/src/main/java"),
          Path.of("../pacemaker/src/main/java"));

  @Test
  void everyMutantIsNamedAfterAPitfall() {
    assertThat(ZOO.mutants())
        .hasSizeGreaterThanOrEqualTo(14)
        .allSatisfy(mutant -> assertThat(mutant.name()).matches("(P|H|K|B)[0-9a-z]*-[a-z0-9-]+"));
  }

  @TestFactory
  Stream<DynamicTest> everyMutantCompilesToOtherCode() {
    return ZOO.mutants().stream()
        .map(mutant -> DynamicTest.dynamicTest(mutant.name(), () -> check(mutant)));
  }

  private static void check(Mutant mutant) {
    assertThat(mutant.protocols()).containsExactly("pbft");
    assertThat(mutant.protocol(Pbft.class).name()).isEqualTo("pbft");
    assertThat(mutant.changesCode(Pbft.class)).isTrue();
  }
}
