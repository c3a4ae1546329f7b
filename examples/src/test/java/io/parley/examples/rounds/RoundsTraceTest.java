package io.parley.examples.rounds;

import io.parley.testkit.Traces;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class RoundsTraceTest {
  @TestFactory
  Stream<DynamicTest> traces() {
    return Traces.traces(Path.of("src/test/resources/traces/rounds"), new Rounds());
  }
}
