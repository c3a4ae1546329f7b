package io.parley.pbft;

import io.parley.api.Batch;
import io.parley.api.Message;
import io.parley.pbft.message.PbftMessage;
import io.parley.testkit.Forgery;
import io.parley.testkit.Traces;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class PbftTraceTest {
  private static final Map<String, Function<Forgery, Message>> FORGERS =
      Map.of("propose", PbftTraceTest::propose);

  /** {@code forge R0->R1 propose VIEW HEIGHT COMMANDS}. */
  private static Message propose(Forgery forgery) {
    List<String> words = forgery.words();
    Batch batch =
        new Batch(
            forgery.time(),
            words.subList(2, words.size()).stream().map(forgery.bundles()).toList());
    return PbftMessage.PrePrepare.of(
        Long.parseLong(words.get(0)), Long.parseLong(words.get(1)), batch);
  }

  @TestFactory
  Stream<DynamicTest> traces() {
    return Traces.traces(Path.of("src/test/resources/traces"), new Pbft(), FORGERS);
  }
}
