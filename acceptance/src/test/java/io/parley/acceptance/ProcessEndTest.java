package io.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Address;
import io.parley.api.Bytes;
import io.parley.cli.Parley;
import io.parley.cli.cluster.FreePorts;
import io.parley.client.ParleyClient;
import io.parley.config.ClientFile;
import io.parley.examples.kv.KeyValueClient;
import io.parley.transport.grpc.GrpcTransportProvider;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pitfall B5: a replica's process that can not go on ends, whatever is wrong with it, with an exit
 * code of its own and one line that says why.
 */
@Tag("processes")
@Timeout(240)
final class ProcessEndTest {
  private static final int STOPPED = 3;
  private static final int VALUE_BYTES = 256 << 10;
  private static final int IN_FLIGHT = 16;

  @TempDir private Path temp = Path.of("not made");
  private Path made = Path.of("not made");
  private Address address = new Address("127.0.0.1", 1);
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void nobodyIsLeft() {
    processes.forEach(Process::destroyForcibly);
  }

  @Test
  void whenItsMemoryIsUsedUp() throws Exception {
    Process replica = start("");
    try (ParleyClient client = client()) {
      KeyValueClient store = new KeyValueClient(client::submit);
      Semaphore inFlight = new Semaphore(IN_FLIGHT);
      Bytes value = Bytes.wrap(new byte[VALUE_BYTES]);
      for (int i = 0; replica.isAlive(); i++) {
        if (inFlight.tryAcquire(1, TimeUnit.SECONDS)) {
          var unused =
              store
                  .put(Bytes.utf8("key " + i), value)
                  .whenComplete((done, why) -> inFlight.release());
        }
      }
    }
    assertThat(endOf(replica)).contains("java.lang.OutOfMemoryError");
    assertThat(replica.exitValue()).isEqualTo(STOPPED);
    try (ServerSocket again =
        new ServerSocket(address.port(), 1, InetAddress.getByName(address.host()))) {
      assertThat(again.isBound()).isTrue();
    }
  }

  @Test
  void whenItFailsAndCanNotReleaseWhatItHas() throws Exception {
    Process replica = start("journal: stuck\n");
    try (ParleyClient client = client()) {
      var unanswered = new KeyValueClient(client::submit).put(Bytes.utf8("key"), Bytes.EMPTY);
      assertThat(replica.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(unanswered).matches(it -> !it.isDone() || it.isCompletedExceptionally());
    }
    assertThat(endOf(replica)).contains("java.lang.NoClassDefFoundError: of a journal");
    assertThat(replica.exitValue()).isEqualTo(STOPPED);
  }

  @Test
  void whenItIsToldToAndCanNotReleaseWhatItHas() throws Exception {
    Process replica = start("journal: stuck\n");
    replica.destroy();
    assertThat(replica.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(temp.resolve("err"))).contains("does not end in order");
  }

  /** The one line about why it stopped. */
  private String endOf(Process replica) throws IOException, InterruptedException {
    assertThat(replica.waitFor(60, TimeUnit.SECONDS)).isTrue();
    List<String> lines =
        Files.readAllLines(temp.resolve("err")).stream()
            .filter(line -> line.startsWith("parley: the replica stopped: "))
            .toList();
    assertThat(lines).hasSize(1);
    return lines.get(0);
  }

  /** The only replica of a cluster, listening. */
  private Process start(String more) throws IOException, InterruptedException {
    made = temp.resolve("cluster");
    address = FreePorts.find(1).get(0);
    run("init", "--dir", made, "--replicas", 1, "--tolerates", 0, "--base-port", address.port());
    Path file = made.resolve("replica-0.yaml");
    Files.writeString(file, more, StandardOpenOption.APPEND);
    Path out = temp.resolve("out");
    Process replica =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Parley.class.getName(),
                "start",
                file.toString())
            .redirectOutput(out.toFile())
            .redirectError(temp.resolve("err").toFile())
            .start();
    processes.add(replica);
    while (replica.isAlive() && !Files.readString(out).contains("listening on")) {
      assertThat(replica.waitFor(100, TimeUnit.MILLISECONDS))
          .as(() -> "it ended before it listened: " + temp.resolve("err"))
          .isFalse();
    }
    return replica;
  }

  private ParleyClient client() {
    ClientFile file = ClientFile.read(made.resolve("client.yaml"));
    return ParleyClient.builder()
        .cluster(file.cluster().roster())
        .signer(file.signer())
        .grant(file.grant())
        .transport(new GrpcTransportProvider())
        .credentials(file.credentials())
        .open();
  }

  private static void run(Object... arguments) {
    StringWriter text = new StringWriter();
    String[] strings = new String[arguments.length];
    for (int i = 0; i < strings.length; i++) {
      strings[i] = arguments[i].toString();
    }
    int code = Parley.commandLine().setOut(new PrintWriter(text)).execute(strings);
    assertThat(code).isZero();
  }
}
