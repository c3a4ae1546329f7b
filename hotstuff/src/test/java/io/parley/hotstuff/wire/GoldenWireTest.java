package io.parley.hotstuff.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.ChannelOnly;
import io.parley.api.Statement;
import io.parley.hotstuff.Sample;
import io.parley.hotstuff.message.HotStuffEntry;
import io.parley.hotstuff.message.HotStuffMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Neither the wire nor what is signed changes by accident: one of each kind, in hex. {@code
 * -Dparley.traces.regenerate=true} writes the file anew.
 */
class GoldenWireTest {
  private static final Path FILE = Path.of("src/test/resources/golden/wire.txt");

  private final HotStuffCodec codec = new HotStuffCodec();

  @Test
  void everyKindHasItsGoldenHex() throws IOException {
    List<String> lines = new ArrayList<>();
    for (HotStuffMessage message : Sample.messages()) {
      lines.add("message " + message);
      lines.add("  wire " + codec.encode(Sample.by(1, message)).hex());
      if (!(message instanceof ChannelOnly)) {
        Statement signed = message.statement();
        lines.add("  signs " + signed + " " + signed.digest().hex());
      }
    }
    for (HotStuffEntry entry : Sample.entries()) {
      lines.add("entry " + entry.key() + " " + entry);
      lines.add("  disk " + codec.encode(entry).hex());
    }
    if (Boolean.getBoolean("parley.traces.regenerate")) {
      Files.createDirectories(FILE.getParent());
      Files.write(FILE, lines);
    }
    assertThat(lines).isEqualTo(Files.readAllLines(FILE));
  }
}
