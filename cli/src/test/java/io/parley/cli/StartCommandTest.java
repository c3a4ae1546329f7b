package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.cli.cluster.FreePorts;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Why a replica does not start is told with the file that is at fault, and its fix. */
final class StartCommandTest {
  private final Path temp;

  StartCommandTest(@TempDir Path temp) {
    this.temp = temp;
  }

  /** All that a command says. */
  private static String said(Object... arguments) {
    StringWriter out = new StringWriter();
    CommandLine line = Parley.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(out));
    line.execute(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
    return out.toString();
  }

  /** The directory of a cluster of one replica, which can listen. */
  private Path alone() throws IOException {
    Path made = temp.resolve("d");
    int port = FreePorts.find(1).get(0).port();
    said("init", "--dir", made, "--base-port", port, "--replicas", 1, "--tolerates", 0);
    return made;
  }

  @Test
  void theWrongFileIsToldTheRightOne() {
    Path made = temp.resolve("d");
    said("init", "--dir", made);
    for (String wrong : new String[] {"cluster.yaml", "replica-0.yaml"}) {
      assertThat(said("kv", "get", "x", "--cluster", made.resolve(wrong)))
          .startsWith("parley: " + made.resolve(wrong) + ":2: this is the file of a ")
          .contains("expected the file of a client; name " + made.resolve("client.yaml"));
    }
    for (String wrong : new String[] {"cluster.yaml", "client.yaml"}) {
      assertThat(said("start", made.resolve(wrong)))
          .startsWith("parley: " + made.resolve(wrong) + ":2: this is the file of a ")
          .contains("such as " + made.resolve("replica-0.yaml"));
    }
  }

  @Test
  void whatAReplicasFileNamesInVainIsToldWithTheFile() throws IOException {
    Path file = alone().resolve("replica-0.yaml");
    String text = Files.readString(file);
    Files.writeString(file, text.replace("application: kv", "application: vk"));
    assertThat(said("start", file))
        .isEqualToIgnoringNewLines(
            "parley: "
                + file
                + ": application is \"vk\", expected one of counter, kv; correct it");
    Files.writeString(file, text.replace("transport: grpc", "transport: post"));
    assertThat(said("start", file))
        .startsWith("parley: " + file + ": transport is \"post\", expected one of grpc");
  }
}
