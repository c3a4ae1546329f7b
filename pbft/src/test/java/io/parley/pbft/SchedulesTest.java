package io.parley.pbft;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** PBFT as it is survives what is made to break its mutants. */
final class SchedulesTest {
  @TestFactory
  Stream<DynamicTest> pbftSurvivesTheScheduleOf() {
    return new TreeMap<>(Schedules.BY_MUTANT)
        .entrySet().stream()
            .map(
                entry ->
                    DynamicTest.dynamicTest(
                        entry.getKey(),
                        () ->
                            assertThatCode(() -> entry.getValue().accept(new Pbft()))
                                .doesNotThrowAnyException()));
  }
}
