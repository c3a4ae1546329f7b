package io.parley.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Batch;
import io.parley.api.Message;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class TracesTest {
  private static final Map<String, Function<Forgery, Message>> FORGERS =
      Map.of("proposal", TracesTest::proposal);

  private static Message proposal(Forgery forgery) {
    List<String> commands = forgery.words().subList(1, forgery.words().size());
    return new Toy.Proposal(
        Long.parseLong(forgery.words().get(0)),
        new Batch(forgery.time(), commands.stream().map(forgery.bundles()).toList()));
  }

  @TestFactory
  Stream<DynamicTest> traces() {
    return Traces.traces(Path.of("src/test/resources/traces"), new Toy(), FORGERS);
  }

  private static String render(String trace) {
    return Traces.render(trace, new TraceRunner(new Toy(), FORGERS));
  }

  @Test
  void renderingIsStableAndKeepsComments() {
    String trace = render("# Two.\ncluster n=4\n\nsubmit R0 a b\nstabilize\n");
    assertThat(trace).startsWith("# Two.\ncluster n=4\n").contains("\n\nsubmit R0 a b\n");
    assertThat(render(trace)).isEqualTo(trace);
  }

  @Test
  void aTraceThatDoesNotBeginWithAClusterIsRefused() {
    assertThatThrownBy(() -> render("submit R0 a\n"))
        .hasMessageContaining("a trace begins with: cluster n=4");
  }

  @Test
  void anUnknownCommandIsRefused() {
    assertThatThrownBy(() -> render("cluster n=4\ndance R0\n"))
        .hasMessageContaining("at 'dance R0': no command dance");
  }
}
