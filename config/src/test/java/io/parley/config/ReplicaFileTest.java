package io.parley.config;

import static io.parley.config.Clusters.complaint;
import static io.parley.config.Clusters.edit;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Address;
import io.parley.api.ReplicaId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each mistake in a replica's file is refused with its line, what is expected, and the fix. */
final class ReplicaFileTest {
  private final Path temp;
  private final Path home;
  private final Path file;
  private final Path shared;

  ReplicaFileTest(@TempDir Path temp) {
    this.temp = temp;
    this.home = temp.resolve("d");
    this.file = home.resolve("replica-1.yaml");
    this.shared = home.resolve("cluster.yaml");
  }

  @BeforeEach
  void make() {
    Clusters.make(home, 4, true);
  }

  @Test
  void whatInitMakesIsAccepted() {
    ReplicaFile read = ReplicaFile.read(file, Clusters.PROTOCOLS);
    assertThat(read.id()).isEqualTo(new ReplicaId(1));
    assertThat(read.protocol().name()).isEqualTo("toy");
    assertThat(read.listen()).isEqualTo(new Address("127.0.0.1", 7_401));
    assertThat(read.credentials()).isPresent();
    assertThat(read.cluster().membership().size()).isEqualTo(4);
    assertThat(read.transport()).isEqualTo("grpc");
    assertThat(read.application()).isEqualTo("kv");
    assertThat(read.applicationBytes()).isEqualTo(24L << 20);
    assertThat(read.clientConnectionsMax()).isEqualTo(64);
    assertThat(read.options().get(ToyProtocol.WINDOW)).isEqualTo(256);
    assertThat(read.data()).isEqualTo(home.resolve("replica-1/data"));
  }

  @Test
  void optionsAreReadWithTheirUnits() throws IOException {
    edit(shared, "window: 256", "window: 17");
    append("toy:\n  batchMax: 64KiB\n  viewTimeout: 2s\n");
    ReplicaFile read = ReplicaFile.read(file, Clusters.PROTOCOLS);
    assertThat(read.options().get(ToyProtocol.WINDOW)).isEqualTo(17);
    assertThat(read.options().get(ToyProtocol.BATCH)).isEqualTo(65_536);
    assertThat(read.options().duration(ToyProtocol.PATIENCE)).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void anOptionOutOfItsRangeIsRefused() throws IOException {
    append("toy:\n  batchMax: 64KiB\n  viewTimeout: 5ms\n");
    assertThat(complaint(file))
        .isEqualTo(
            file
                + ":14: toy.viewTimeout is \"5ms\", expected a time such as 500ms or 2s from 10ms"
                + " to 1min; leave it out for 1s");
  }

  @Test
  void anOptionWithoutItsUnitIsRefused() throws IOException {
    append("toy:\n  viewTimeout: 500\n");
    assertThat(complaint(file)).startsWith(file + ":13: toy.viewTimeout is \"500\", expected");
  }

  @Test
  void optionsThatAreWordsAreReadAndOthersRefused() throws IOException {
    append("toy:\n  order: newest\n");
    assertThat(ReplicaFile.read(file, Clusters.PROTOCOLS).options().word(ToyProtocol.ORDER))
        .isEqualTo("newest");
    edit(file, "order: newest", "order: random");
    assertThat(complaint(file))
        .isEqualTo(
            file
                + ":13: toy.order is \"random\", expected one of oldest, newest; leave it out for"
                + " oldest");
  }

  @Test
  void optionsThatDoNotFitTogetherAreRefused() throws IOException {
    edit(shared, "window: 256", "window: 4096");
    append("toy:\n  batchMax: 1KiB\n");
    assertThat(complaint(file)).isEqualTo(file + ":12: toy: window is larger than batchMax");
  }

  @Test
  void anUnknownOptionNamesTheNearest() throws IOException {
    append("toy:\n  viewTimeuot: 2s\n");
    assertThat(complaint(file))
        .startsWith(file + ":13: unknown key toy.viewTimeuot; did you mean viewTimeout?");
  }

  @Test
  void optionsOfAnotherProtocolAreCheckedToo() throws IOException {
    append("other:\n  batchMax: 0\n");
    assertThat(complaint(file)).startsWith(file + ":13: other.batchMax is \"0\"");
    edit(shared, "limits:", "other:\n  window: 0\nlimits:");
    assertThat(complaint(file)).startsWith(shared + ":13: other.window is \"0\"");
  }

  @Test
  void anUnknownKeyNamesTheNearest() {
    edit(file, "identity:", "identitty:");
    assertThat(complaint(file))
        .startsWith(file + ":4: unknown key identitty; did you mean identity? Known here:");
  }

  @Test
  void anUnknownKeyOfTheClusterNamesTheNearest() {
    edit(shared, "protocol:", "protocoll:");
    assertThat(complaint(file))
        .startsWith(shared + ":8: unknown key protocoll; did you mean protocol? Known here:");
  }

  @Test
  void anUnknownProtocolIsAnsweredWithTheKnownOnes() {
    edit(shared, "protocol: toy", "protocol: tou");
    assertThat(complaint(file))
        .isEqualTo(
            shared + ":8: protocol is \"tou\", expected one of other, toy; did you mean toy?");
  }

  @Test
  void theJournalIsInMemoryUnlessTheFileNamesAnother() throws IOException {
    assertThat(ReplicaFile.read(file, Clusters.PROTOCOLS).journal())
        .isEqualTo(new ToyJournals.Forgetful(home.resolve("replica-1/data"), false, false));
    append("journal: disk\n");
    assertThat(ReplicaFile.read(file, Clusters.PROTOCOLS).journal())
        .isEqualTo(new ToyJournals.Forgetful(home.resolve("replica-1/data"), true, false));
  }

  @Test
  void anUnknownJournalIsAnsweredWithTheKnownOnes() throws IOException {
    append("journal: memori\n");
    assertThat(complaint(file))
        .isEqualTo(
            file
                + ":12: journal is \"memori\", expected one of disk, memory; did you mean"
                + " memory?");
  }

  @Test
  void aKeyThatIsThereTwiceIsRefused() throws IOException {
    append("id: 2\n");
    assertThat(complaint(file))
        .isEqualTo(file + ":12: id is here a second time, first on line 3; remove one");
  }

  @Test
  void aMissingKeyIsNamed() {
    edit(file, "identity: replica-1/identity.key\n", "");
    assertThat(complaint(file)).isEqualTo(file + ":2: identity is missing; add it");
  }

  @Test
  void aMissingKeyFileIsNamed() throws IOException {
    Files.delete(home.resolve("replica-1/identity.key"));
    assertThat(complaint(file))
        .startsWith(
            file
                + ":4: identity is \"replica-1/identity.key\", expected the name of a file that"
                + " exists; "
                + home.resolve("replica-1/identity.key")
                + " does not: copy it there");
  }

  @Test
  void aKeyFileWithSomethingElseInItIsRefused() throws IOException {
    Files.writeString(home.resolve("replica-1/identity.key"), "hello");
    assertThat(complaint(file))
        .startsWith(
            file
                + ":4: identity is \"replica-1/identity.key\", expected a file with a secret key"
                + " for ed25519; put the one there that 'parley init' made (");
  }

  @Test
  void theKeyOfAnotherReplicaIsRefused() {
    edit(file, "replica-1/identity.key", "replica-2/identity.key");
    assertThat(complaint(file))
        .startsWith(
            file + ":4: identity is \"replica-2/identity.key\", expected the secret key of R1 in");
  }

  @Test
  void aKeyOfAnotherClusterIsRefused() throws IOException {
    Path other = Clusters.make(temp.resolve("other"), 4, true);
    Files.copy(
        other.resolve("replica-1/identity.key"),
        home.resolve("replica-1/identity.key"),
        StandardCopyOption.REPLACE_EXISTING);
    assertThat(complaint(file))
        .startsWith(file + ":4: identity is")
        .endsWith(
            "this is the key of another replica or another cluster: use the one made with this"
                + " cluster");
  }

  @Test
  void aCertificateOfAnotherReplicaIsRefused() {
    edit(file, "replica-1/tls.crt", "replica-2/tls.crt");
    edit(file, "replica-1/tls.key", "replica-2/tls.key");
    assertThat(complaint(file))
        .startsWith(
            file
                + ":6: tls.certificate is \"replica-2/tls.crt\", expected a certificate for"
                + " replica-1.c")
        .contains("it is for replica-2.c");
  }

  @Test
  void aCertificateByAnotherAuthorityIsRefused() throws IOException {
    Path other = Clusters.make(temp.resolve("other"), 4, true);
    Files.copy(
        other.resolve("ca.crt"), home.resolve("ca.crt"), StandardCopyOption.REPLACE_EXISTING);
    assertThat(complaint(file))
        .startsWith(
            file
                + ":6: tls.certificate is \"replica-1/tls.crt\", expected a certificate issued by"
                + " the one in 'authority'; use files of one cluster");
  }

  @Test
  void aTlsKeyThatIsNotTheCertificatesIsRefused() {
    edit(file, "replica-1/tls.key", "replica-2/tls.key");
    assertThat(complaint(file)).startsWith(file + ":6: the files cannot be used: ");
  }

  @Test
  void anIdBeyondTheClusterIsRefused() {
    edit(file, "id: 1", "id: 4");
    assertThat(complaint(file))
        .isEqualTo(
            file
                + ":3: id is \"4\", expected one of the replicas that "
                + shared
                + " lists, R0 to R3; correct it, or use the file of the cluster that R4 belongs"
                + " to");
  }

  @Test
  void aPortThatIsNoneIsRefused() throws IOException {
    append("listen: 127.0.0.1:99999\n");
    assertThat(complaint(file))
        .isEqualTo(
            file
                + ":12: listen is \"127.0.0.1:99999\", expected host:port with a port from 1 to"
                + " 65535; write it like 127.0.0.1:7400 or \"[::1]:7400\"");
  }

  @Test
  void aSectionWhereAValueBelongsIsRefused() {
    edit(shared, "protocol: toy", "protocol: {name: toy}");
    assertThat(complaint(file))
        .isEqualTo(
            shared + ":8: protocol is a section, expected a value; write it on the same line");
  }

  @Test
  void aValueWhereASectionBelongsIsRefused() throws IOException {
    append("toy: fast\n");
    assertThat(complaint(file)).isEqualTo(file + ":12: toy is \"fast\", expected keys and values");
  }

  @Test
  void whatIsNoYamlIsRefused() throws IOException {
    append("toy: [1\n");
    assertThat(complaint(file)).startsWith(file + ":13: this is not YAML: ");
  }

  @Test
  void anEmptyFileIsRefused() throws IOException {
    Files.writeString(file, "");
    assertThat(complaint(file)).isEqualTo(file + ":1: the file is empty, expected keys and values");
  }

  @Test
  void aFileThatIsNotThereIsRefused() {
    Path missing = home.resolve("replica-9.yaml");
    assertThat(complaint(missing))
        .isEqualTo(missing + ": there is no such file; name a file that 'parley init' has made");
  }

  /** The file that {@code init} makes has eleven lines. */
  @Test
  void anIpv6AddressToListenOnHasBrackets() throws IOException {
    append("listen: '[::1]:7400'\n");
    assertThat(ReplicaFile.read(file, Clusters.PROTOCOLS).listen())
        .isEqualTo(new Address("::1", 7_400));
    edit(file, "'[::1]:7400'", "'::1:7400'");
    assertThat(complaint(file)).contains(":12: listen is \"::1:7400\"", "\"[::1]:7400\"");
    edit(file, "'::1:7400'", "'no de:7400'");
    assertThat(complaint(file)).contains(":12: listen is \"no de:7400\"");
  }

  @Test
  void anOptionOutsideOfItsSectionIsToldWhereItBelongs() throws IOException {
    append("viewTimeout: 2s\n");
    assertThat(complaint(file))
        .startsWith(
            file
                + ":12: unknown key viewTimeout; it belongs under 'other:' in the replica's own"
                + " file, or under 'toy:' in the replica's own file; move it there. Known here:");
    edit(file, "viewTimeout: 2s", "viewTimeuot: 2s");
    assertThat(complaint(file))
        .contains(
            "unknown key viewTimeuot; did you mean viewTimeout, which belongs under 'other:'");
    edit(file, "viewTimeuot: 2s", "window: 3");
    assertThat(complaint(file))
        .contains("unknown key window; it belongs under 'other:' in the cluster's file, or under");
    edit(file, "window: 3", "sessionsMax: 3");
    assertThat(complaint(file))
        .contains("sessionsMax; it belongs under 'limits:' in the cluster's file; move it there.");
    edit(file, "sessionsMax: 3", "certificate: x");
    assertThat(complaint(file)).contains("certificate; it belongs under 'tls:'; move it there.");
    edit(file, "certificate: x", "toy:\n  listen: x");
    assertThat(complaint(file))
        .contains("toy.listen; it belongs at the top in the replica's own file; move it there.");
  }

  @Test
  void aKeyOfTheReplicasInTheClustersFileIsToldWhereItBelongs() {
    edit(shared, "limits:\n", "limits:\n  applicationBytesMax: 1MiB\n");
    assertThat(complaint(file))
        .contains(
            "unknown key limits.applicationBytesMax; it belongs at the top in the replica's own");
    edit(shared, "  applicationBytesMax: 1MiB\n", "");
    edit(shared, "limits:\n", "quux: 1\nlimits:\n");
    assertThat(complaint(file)).contains("unknown key quux; remove it. Known here: cluster,");
  }

  @Test
  void aByteThatIsNotUtf8IsToldWithItsFileAndLine() throws IOException {
    byte[] latin1 = "\n# für R1\n".getBytes(StandardCharsets.ISO_8859_1);
    Files.write(file, latin1, StandardOpenOption.APPEND);
    assertThat(complaint(file))
        .isEqualTo(
            file
                + ":13: byte 0xFC is not UTF-8, in which the file must be; save it as UTF-8, or"
                + " write that character in ASCII");
    Files.write(file, new byte[] {'a'});
    Path cut = file.resolveSibling("cut.yaml");
    Files.write(cut, new byte[] {'a', ':', '\n', (byte) 0xC3});
    assertThat(complaint(cut)).startsWith(cut + ":2: byte 0xC3 is not UTF-8");
    Files.writeString(cut, "id: 1\n\nname: \u0007\n");
    assertThat(complaint(cut))
        .isEqualTo(cut + ":3: the character U+0007 may not be in YAML; remove it");
  }

  @Test
  void aByteThatIsNotUtf8InTheClustersFileIsToldThere() throws IOException {
    byte[] latin1 = "# für alle\n".getBytes(StandardCharsets.ISO_8859_1);
    int lines = Files.readAllLines(shared).size();
    Files.write(shared, latin1, StandardOpenOption.APPEND);
    assertThat(complaint(file)).startsWith(shared + ":" + (lines + 1) + ": byte 0xFC is not UTF-8");
  }

  private void append(String text) throws IOException {
    Files.writeString(file, Files.readString(file) + text);
  }
}
