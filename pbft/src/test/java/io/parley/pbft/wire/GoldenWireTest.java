package io.parley.pbft.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.ChannelOnly;
import io.parley.pbft.Sample;
import io.parley.pbft.message.PbftEntry;
import io.parley.pbft.message.PbftMessage;
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

  private final PbftCodec codec = new PbftCodec();

  @Test
  void everyKindHasItsGoldenHex() throws IOException {
    List<String> lines = new ArrayList<>();
    for (PbftMessage message : Sample.messages()) {
      lines.add("message " + message);
      lines.add("  wire " + codec.encode(Sample.by(1, message)).hex());
      if (!(message instanceof ChannelOnly)) {
        lines.add("  signs " + message.statement().digest().hex());
      }
    }
    for (PbftEntry entry : Sample.entries()) {
      lines.add("entry " + entry.key());
      lines.add("  disk " + codec.encode(entry).hex());
    }
    if (Boolean.getBoolean("parley.traces.regenerate")) {
      Files.createDirectories(FILE.getParent());
      Files.write(FILE, lines);
    }
    assertThat(lines).isEqualTo(Files.readAllLines(FILE));
  }
}
