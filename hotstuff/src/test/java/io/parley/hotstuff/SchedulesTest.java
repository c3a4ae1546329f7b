package io.parley.hotstuff;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.parley.api.Protocol;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** HotStuff as it is, chained or basic, survives what is made to break its mutants. */
final class SchedulesTest {
  @TestFactory
  Stream<DynamicTest> hotStuffSurvivesTheScheduleOf() {
    return new TreeMap<>(Schedules.BY_MUTANT)
        .entrySet().stream()
            .map(
                entry ->
                    DynamicTest.dynamicTest(
                        entry.getKey(),
                        () ->
                            assertThatCode(() -> entry.getValue().accept(protocol(entry.getKey())))
                                .doesNotThrowAnyException()));
  }

  private static Protocol protocol(String mutantAndProtocol) {
    return mutantAndProtocol.endsWith(" hotstuff") ? new HotStuff() : new BasicHotStuff();
  }
}
