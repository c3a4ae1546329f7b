package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.ReplicaId;
import io.parley.cli.cluster.FreePorts;
import io.parley.config.ClusterFile;
import io.parley.config.Protocols;
import io.parley.config.ReplicaFile;
import io.parley.transport.grpc.ListenProblem;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
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
            "parley: " + file + ": application is \"vk\", expected one of counter, kv; correct it");
    Files.writeString(file, text.replace("transport: grpc", "transport: post"));
    assertThat(said("start", file))
        .startsWith("parley: " + file + ": transport is \"post\", expected one of grpc");
  }

  private static int port(Path made) {
    return ClusterFile.read(made.resolve("cluster.yaml")).address(new ReplicaId(0)).port();
  }

  private static void replace(Path file, String found, String replacement) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(found);
    Files.writeString(file, text.replace(found, replacement));
  }

  @Test
  void startAtAPortThatIsTakenNamesTheFileThatHasThePort() throws Exception {
    Path made = alone();
    Path file = made.resolve("replica-0.yaml");
    int port = port(made);
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket taken = new ServerSocket(port, 1, loopback)) {
      String cannot =
          "parley: "
              + file
              + ": cannot listen on 127.0.0.1:%d: another process has the port ("
                  .formatted(taken.getLocalPort());
      assertThat(said("start", file))
          .startsWith(cannot)
          .contains(
              "; end what uses it, or change the port of R0 in "
                  + made.resolve("cluster.yaml")
                  + " and its copies");
      Files.writeString(file, Files.readString(file) + "listen: 127.0.0.1:" + port + "\n");
      assertThat(said("start", file))
          .startsWith(cannot)
          .contains("; end what uses it, or change 'listen' in " + file + System.lineSeparator());
    }
    assertThat(made.resolve("replica-0/data/fresh")).exists();
  }

  /** The address is one of those that are for documentation, RFC 5737. */
  @Test
  void startAtAnAddressOfAnotherMachineDoesNotBlameThePort() throws Exception {
    Path made = alone();
    Path file = made.resolve("replica-0.yaml");
    int port = port(made);
    replace(made.resolve("cluster.yaml"), "host: 127.0.0.1", "host: 192.0.2.1");
    String cannot =
        "parley: "
            + file
            + ": cannot listen on 192.0.2.1:%d: this machine has no such address (".formatted(port);
    assertThat(said("start", file))
        .startsWith(cannot)
        .contains(
            "; if others reach this machine by it, write 'listen: \"0.0.0.0:%d\"' in %s, else start"
                    .formatted(port, file)
                + " it on its own machine, or correct the host of R0 in "
                + made.resolve("cluster.yaml")
                + " and its copies");
    Files.writeString(file, Files.readString(file) + "listen: 192.0.2.1:" + port + "\n");
    assertThat(said("start", file))
        .startsWith(cannot)
        .contains("); start it on its own machine, or correct 'listen' in " + file);
  }

  @Test
  void eachReasonNotToListenHasItsFix() throws Exception {
    Path made = alone();
    Path path = made.resolve("replica-0.yaml");
    ReplicaFile file = ReplicaFile.read(path, Protocols.installed());
    assertThat(StartCommand.fix(file, ListenProblem.Kind.UNKNOWN_HOST))
        .startsWith("correct the host of R0 in ");
    assertThat(StartCommand.fix(file, ListenProblem.Kind.PORT_NOT_PERMITTED))
        .startsWith("take a port from 1024 on for the port of R0 in ");
    assertThat(StartCommand.fix(file, ListenProblem.Kind.OTHER))
        .isEqualTo("correct the host of R0 in %s and its copies".formatted(file.cluster().file()));
  }

  @Test
  void withoutTlsNothingIsMadeOrStartedBeyondThisMachine() throws Exception {
    Path made = temp.resolve("x");
    assertThat(said("init", "--dir", made, "--insecure", "--host", "192.0.2.1"))
        .isEqualToIgnoringNewLines(
            "parley: --host is \"192.0.2.1\", expected a loopback address such as 127.0.0.1, as"
                + " without TLS no replica starts elsewhere; name one, or leave out --insecure");
    assertThat(made).doesNotExist();
    said("init", "--dir", made, "--insecure", "--host", "::1");
    replace(made.resolve("cluster.yaml"), "host: \"::1\"", "host: 192.0.2.1");
    Path file = made.resolve("replica-0.yaml");
    assertThat(said("start", file, "--insecure"))
        .startsWith("parley: " + file + ": 192.0.2.1:")
        .contains(" is not known as a loopback address", "use TLS");
    Path client = made.resolve("client.yaml");
    assertThat(said("kv", "get", "x", "--insecure", "--cluster", client))
        .startsWith("parley: " + client + ": 192.0.2.1:")
        .contains(" is not known as a loopback address", "use TLS");
  }
}
