package io.parley.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class LiveLineTest {
  private final StringWriter text = new StringWriter();

  @Test
  void aTerminalIsWrittenOver() {
    LiveLine line = new LiveLine(new PrintWriter(text), true);
    line.show("one");
    line.show("two");
    line.say("3");
    assertThat(text.toString().lines()).containsExactly("", "\u001b[Kone", "\u001b[Ktwo", "3");
  }

  @Test
  void elsewhereEveryLineStays() {
    LiveLine line = new LiveLine(new PrintWriter(text), false);
    line.show("one");
    line.say("100 %");
    assertThat(text.toString().lines()).containsExactly("one", "100 %");
  }
}
