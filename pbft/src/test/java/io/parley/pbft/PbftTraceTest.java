package io.parley.pbft;

import io.parley.api.Batch;
import io.parley.api.Digest;
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
      Map.of(
          "propose", PbftTraceTest::propose,
          "offer", PbftTraceTest::offer,
          "fetch", PbftTraceTest::fetch,
          "relay", PbftTraceTest::relay,
          "stand", PbftTraceTest::stand);

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

  /** {@code offer COMMANDS}. */
  private static Message offer(Forgery forgery) {
    return new PbftMessage.Offer(digests(forgery));
  }

  /** {@code fetch COMMANDS}: the bundles of these. */
  private static Message fetch(Forgery forgery) {
    return new PbftMessage.FetchBundles(digests(forgery));
  }

  private static List<Digest> digests(Forgery forgery) {
    return forgery.words().stream()
        .map(forgery.bundles())
        .map(bundle -> bundle.id().digest())
        .toList();
  }

  /** {@code relay COMMANDS}. */
  private static Message relay(Forgery forgery) {
    return new PbftMessage.Relay(forgery.words().stream().map(forgery.bundles()).toList());
  }

  /** {@code stand HEIGHT}: one who takes part in view 0 and delivered so much. */
  private static Message stand(Forgery forgery) {
    return new PbftMessage.Standing(0, true, 0, Long.parseLong(forgery.words().get(0)), 1);
  }

  @TestFactory
  Stream<DynamicTest> traces() {
    return Traces.traces(Path.of("src/test/resources/traces"), new Pbft(), FORGERS);
  }
}
