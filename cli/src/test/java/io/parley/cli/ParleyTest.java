package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.cli.cluster.FreePorts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people see of commands that go wrong: one line, the fix, an exit code. */
final class ParleyTest {
  private record Seen(int code, String out, String err) {}

  private final Path temp;

  ParleyTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private static Seen run(Object... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
    try {
      String[] texts = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
      int code = Parley.commandLine().execute(texts);
      return new Seen(
          code,
          outBytes.toString(StandardCharsets.UTF_8),
          errBytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  @Test
  void helpNamesTheCommands() {
    Seen seen = run("--help");
    assertThat(seen.code).isZero();
    assertThat(seen.out)
        .contains("demo", "init", "start", "kv", "status", "bench", "simulate", "forecast");
  }

  @Test
  void theVersionIsKnown() {
    assertThat(run("--version").out).matches("parley [0-9].*, Java .*\\R");
  }

  @Test
  void noCommandIsMisuse() {
    assertThat(run().code).isEqualTo(2);
    assertThat(run("kv").code).isEqualTo(2);
    assertThat(run("dmo").err).contains("demo");
  }

  @Test
  void initMakesAClusterOnce() {
    Path made = temp.resolve("d");
    Seen first = run("init", "--dir", made);
    assertThat(first.code).isZero();
    assertThat(first.out).contains("parley start " + made + "/replica-<i>.yaml");
    assertThat(Files.exists(made.resolve("replica-3.yaml"))).isTrue();
    Seen second = run("init", "--dir", made);
    assertThat(second.code).isEqualTo(1);
    assertThat(second.err)
        .isEqualToIgnoringNewLines(
            "parley: "
                + made
                + ": this directory is not empty; name a new one, or remove it first");
  }

  @Test
  void initTakesHostsAndNothingElse() throws IOException {
    assertThat(clusterFile("six", "--host", "[::1]")).contains("host: \"::1\"");
    assertThat(clusterFile("name", "--host", "node-1.example")).contains("host: node-1.example\n");
    assertThat(run("init", "--dir", temp.resolve("x"), "--host", "http://node:80").err)
        .isEqualToIgnoringNewLines(
            "parley: --host is \"http://node:80\", expected a host name or an IP address; leave out"
                + " what is no host: scheme, slashes and path");
    for (String host :
        new String[] {"", " ", "no de", "node:7400", "[::1]:7400", "0.0.0.0", "::"}) {
      Seen seen = run("init", "--dir", temp.resolve("x"), "--host", host);
      assertThat(seen.code).isEqualTo(1);
      assertThat(seen.err).contains("--host is \"" + host + "\", ", "expected ", ";");
    }
    assertThat(temp.resolve("x")).doesNotExist();
  }

  @Test
  void addClientMakesOneMore() {
    Path made = temp.resolve("d");
    run("init", "--dir", made);
    Seen seen = run("add-client", "--dir", made, "--name", "alice");
    assertThat(seen.code).as(seen.err).isZero();
    assertThat(seen.out).contains("parley kv put --cluster " + made + "/alice.yaml greeting hello");
    assertThat(run("add-client", "--dir", made, "--name", "alice").err)
        .contains(made.resolve("alice.yaml") + ": this is there already; choose another name");
    Path plain = temp.resolve("plain");
    run("init", "--dir", plain, "--insecure");
    assertThat(run("add-client", "--dir", plain, "--name", "alice").out)
        .contains("without TLS, as there is no ca.crt in " + plain)
        .contains("parley kv put --cluster " + plain + "/alice.yaml --insecure greeting hello");
  }

  @Test
  void initOfFewReplicasMustSayThatTheyTolerateNone() {
    Path made = temp.resolve("few");
    assertThat(run("init", "--dir", made, "--replicas", 1).err)
        .contains("1 replicas tolerate no faulty one; use 4, or say '--tolerates 0'");
    assertThat(run("init", "--dir", made, "--replicas", 1, "--tolerates", 0).code).isZero();
  }

  @Test
  void initOfAnUnknownProtocolListsTheKnown() {
    assertThat(run("init", "--dir", temp.resolve("d"), "--protocol", "paxos").err)
        .contains("--protocol: there is no protocol paxos; known are ", "pbft");
  }

  @Test
  void initMakesTheCertificatesThatAreAskedFor() throws IOException {
    assertThat(clusterFile("preset")).contains("\ncertificates: bls\n", "possession: ");
    assertThat(clusterFile("bls", "--certificates", "bls", "--signatures", "ecdsa"))
        .contains("\ncertificates: bls\n", "\nsignatures: ecdsa\n", "possession: ");
    assertThat(clusterFile("lists", "--certificates", "ed25519"))
        .contains("\ncertificates: ed25519\n")
        .doesNotContain("possession");
    assertThat(run("init", "--dir", temp.resolve("d"), "--certificates", "ecdsa").err)
        .contains("but the signatures are ed25519; use certificates of bls or of ed25519");
    assertThat(run("init", "--dir", temp.resolve("d"), "--certificates", "bsl").err)
        .contains("there is no scheme of certificates bsl; known are bls, ed25519, ecdsa");
  }

  @Test
  void initWritesTheProtocolAndItsOptionsForAllReplicas() throws IOException {
    assertThat(clusterFile("preset")).contains("\nprotocol: pbft\npbft:\n", "  window: 512  # ");
    assertThat(clusterFile("other", "--protocol", "hotstuff"))
        .contains(
            "\nprotocol: hotstuff\nhotstuff:\n",
            "  termViews: 4096  # ",
            "  viewTimeout: 10s  # ",
            "\nlimits:\n")
        .doesNotContain("resendInterval");
    assertThat(Files.readString(temp.resolve("other/replica-0.yaml"))).doesNotContain("protocol");
  }

  @Test
  void startWithTheProtocolInTheReplicasFileSaysWhereItBelongs() throws IOException {
    Path made = temp.resolve("d");
    run("init", "--dir", made);
    Path file = made.resolve("replica-0.yaml");
    Files.writeString(file, "protocol: pbft\n" + Files.readString(file));
    assertThat(run("start", file).err)
        .isEqualToIgnoringNewLines(
            "parley: "
                + file
                + ":1: protocol must be equal on all replicas: write it, under the same name, in "
                + made.resolve("cluster.yaml")
                + ", which all of them read, and remove it here");
  }

  /** The cluster's file that {@code init} makes. */
  private String clusterFile(String name, Object... options) throws IOException {
    List<Object> arguments = new ArrayList<>(List.of("init", "--dir", temp.resolve(name)));
    arguments.addAll(List.of(options));
    assertThat(run(arguments.toArray()).code).isZero();
    return Files.readString(temp.resolve(name).resolve("cluster.yaml"));
  }

  @Test
  void startOfAnUnknownFileSaysSo() {
    Seen seen = run("start", temp.resolve("no.yaml"));
    assertThat(seen.code).isEqualTo(1);
    assertThat(seen.err)
        .isEqualToIgnoringNewLines(
            "parley: "
                + temp.resolve("no.yaml")
                + ": there is no such file; name a file that 'parley init' has made");
  }

  /** The directory of a cluster of one replica, which can listen. */
  private Path alone() throws IOException {
    Path made = temp.resolve("d");
    int port = FreePorts.find(1).get(0).port();
    run("init", "--dir", made, "--base-port", port, "--replicas", 1, "--tolerates", 0);
    return made;
  }

  @Test
  void startGivesTheNodeTheJournalThatTheFileNames() throws Exception {
    Path made = alone();
    Path file = made.resolve("replica-0.yaml");
    Files.writeString(file, Files.readString(file) + "journal: broken\n");
    String data = made.resolve("replica-0/data").toString();
    for (int i = 0; i < 2; i++) {
      assertThat(run("start", file).err)
          .as("start %s, which no mark forbids where the journal is durable", i)
          .contains("the disk of " + data + " is broken");
    }
  }

  @Test
  void startWithAnUnknownJournalNamesTheKnownOnes() throws Exception {
    Path file = alone().resolve("replica-0.yaml");
    Files.writeString(file, "journal: rocks\n" + Files.readString(file));
    assertThat(run("start", file).err)
        .startsWith("parley: " + file + ":1: journal is \"rocks\", expected one of ")
        .contains("memory");
  }

  @Test
  void startOfAReplicaThatRanBeforeIsRefused() throws Exception {
    Path made = alone();
    Files.delete(made.resolve("replica-0/data/fresh"));
    assertThat(run("start", made.resolve("replica-0.yaml")).err)
        .contains("the mark 'fresh' of a replica that never ran is missing");
  }

  @Test
  void theDemoNeedsFourReplicas() {
    assertThat(run("demo", "--replicas", 3).err)
        .contains("--replicas is 3, expected at least 4: the demo kills one");
  }

  @Test
  void theDemoNeedsCertificatesThatThereAre() {
    assertThat(run("demo", "--certificates", "bsl").err)
        .contains("there is no scheme of certificates bsl; known are bls, ed25519, ecdsa");
  }

  @Test
  void aLoadOutOfRangeIsRefused() {
    assertThat(run("demo", "--payload", 4).err).contains("--payload is 4, expected 8 to 262144");
  }

  @Test
  void aForecastSaysWhatClientsWouldGet() {
    Seen seen =
        run("forecast", "--replicas", 4, "--seconds", 0.2, "--warmup", 0.1, "--in-flight", 100);
    assertThat(seen.code).as(seen.err).isZero();
    assertThat(seen.out).contains("commands/s");
    assertThat(run("forecast", "--messages", 10).err)
        .contains("--messages is 10, expected 1000 to 1000000000");
  }

  @Test
  void whoAsksSimulateForAForecastLearnsTheCommandForIt() {
    Seen seen = run("simulate", "--replicas", 31, "--in-flight", 100, "--forecast", "--wan", "lan");
    assertThat(seen.code).isEqualTo(2);
    assertThat(seen.err)
        .contains("--forecast: this is a command of its own now: 'parley forecast'");
  }
}
