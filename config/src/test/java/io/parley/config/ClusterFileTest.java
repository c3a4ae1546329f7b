package io.parley.config;

import static io.parley.config.Clusters.complaint;
import static io.parley.config.Clusters.edit;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Address;
import io.parley.api.Bytes;
import io.parley.api.Grant;
import io.parley.api.Journal;
import io.parley.api.ReplicaId;
import io.parley.crypto.KeyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each mistake in a cluster's file is refused with its line, what is expected, and the fix. */
final class ClusterFileTest {
  private static final Journal MEMORY = new ToyJournals.Memory().journal(Path.of("data"));
  private static final Journal DISK = new ToyJournals.Disk().journal(Path.of("data"));

  private final Path temp;
  private final Path home;
  private final Path file;

  ClusterFileTest(@TempDir Path temp) {
    this.temp = temp;
    this.home = Clusters.make(temp.resolve("d"), 4, false);
    this.file = home.resolve("cluster.yaml");
  }

  private String refusal() {
    return complaint(() -> ClusterFile.read(file));
  }

  @Test
  void anIdThatIsThereTwiceIsRefused() {
    edit(file, "id: 2", "id: 1");
    assertThat(refusal())
        .isEqualTo(
            file
                + ":29: replicas[2].id is \"1\", expected an id of its own; another replica has"
                + " it: number them from 0 to 3");
  }

  @Test
  void anAddressThatIsThereTwiceIsRefused() {
    edit(file, "port: 7402", "port: 7400");
    assertThat(refusal())
        .isEqualTo(
            file
                + ":31: replicas[2].port is \"7400\", expected an address of its own;"
                + " 127.0.0.1:7400 is that of R0 already: change one");
  }

  @Test
  void aPortOutOfRangeIsRefused() {
    edit(file, "port: 7401", "port: 70000");
    assertThat(refusal())
        .isEqualTo(
            file
                + ":27: replicas[1].port is \"70000\", expected a whole number from 1 to 65535;"
                + " correct it");
  }

  @Test
  void aPortThatIsNoNumberIsRefused() {
    edit(file, "port: 7401", "port: 74o1");
    assertThat(refusal()).startsWith(file + ":27: replicas[1].port is \"74o1\", expected a whole");
  }

  @Test
  void anEditedPublicKeyIsRefused() {
    String other = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    ClusterFile read = ClusterFile.read(file);
    edit(file, read.membership().members().get(1).publicKey().hex(), other);
    assertThat(refusal())
        .startsWith(file + ":2: cluster is ")
        .endsWith(
            "this file is mixed up from several clusters, lacks replicas behind R3, or was edited:"
                + " restore the original");
  }

  @Test
  void aPublicKeyThatIsNoneIsRefused() {
    ClusterFile read = ClusterFile.read(file);
    edit(file, read.membership().members().get(1).publicKey().hex(), "abcd");
    assertThat(refusal())
        .isEqualTo(
            file
                + ":28: replicas[1].publicKey is \"abcd\", expected a public key for ed25519; copy"
                + " it from the original file");
  }

  @Test
  void twoReplicasWithOneKeyAreRefused() {
    ClusterFile read = ClusterFile.read(file);
    edit(
        file,
        read.membership().members().get(1).publicKey().hex(),
        read.membership().members().get(0).publicKey().hex());
    assertThat(refusal()).startsWith(file + ":28: replicas[1].publicKey is").contains("its own");
  }

  @Test
  void anUnknownSignatureSchemeIsRefused() {
    edit(file, "signatures: ed25519", "signatures: ed25518");
    assertThat(refusal())
        .startsWith(file + ":4: signatures is \"ed25518\", expected one of ")
        .endsWith("did you mean ed25519?");
  }

  @Test
  void toleratingMoreThanPossibleIsRefused() {
    edit(file, "tolerates: 1", "tolerates: 2");
    assertThat(refusal())
        .isEqualTo(
            file
                + ":6: tolerates is \"2\", expected 1, which is what 4 replicas tolerate; the file"
                + " lists R0 to R3: if R4 or later ones are missing, restore them from the original"
                + " file, else correct it");
  }

  /** Removes what is written of one replica. */
  private void removeReplica(int id) throws IOException {
    String text = Files.readString(file);
    int from = text.indexOf("  - id: " + id);
    int next = text.indexOf("  - id: ", from + 1);
    Files.writeString(file, text.substring(0, from) + (next < 0 ? "" : text.substring(next)));
  }

  @Test
  void aReplicaThatIsMissingIsNamed() throws IOException {
    removeReplica(1);
    assertThat(refusal())
        .contains(
            ": replicas lists 3, up to R3, and not R1; restore what is missing from the original"
                + " file, or number them from 0 on");
    removeReplica(3);
    assertThat(refusal()).contains("replicas lists 2, up to R2, and not R1;");
    removeReplica(0);
    assertThat(refusal()).contains("replicas lists 1, up to R2, and not R0, R1;");
  }

  @Test
  void theLastReplicaMissingIsNamed() throws IOException {
    removeReplica(3);
    assertThat(refusal())
        .endsWith(
            ":6: tolerates is \"1\", expected 0, which is what 3 replicas tolerate; the file lists"
                + " R0 to R2: if R3 or later ones are missing, restore them from the original"
                + " file, else correct it");
  }

  @Test
  void theLastReplicaMissingWhereItIsToleratedIsNamed() throws IOException {
    Path made = Clusters.make(temp.resolve("six"), 6, false);
    Path six = made.resolve("cluster.yaml");
    String text = Files.readString(six);
    Files.writeString(six, text.substring(0, text.indexOf("  - id: 5")));
    assertThat(complaint(() -> ClusterFile.read(six)))
        .contains("lacks replicas behind R4, or was edited: restore the original");
  }

  @Test
  void anIpv6HostIsWrittenAndRead() {
    List<Address> one = List.of(new Address("[::1]", 7_400));
    Path made = temp.resolve("six");
    new NewCluster(one, new ToyProtocol("toy"), "ed25519", "ed25519", true, true).create(made);
    assertThat(ClusterFile.read(made.resolve("cluster.yaml")).address(new ReplicaId(0)))
        .isEqualTo(new Address("::1", 7_400));
  }

  @Test
  void aHostThatIsNoneIsRefused() {
    edit(file, "host: 127.0.0.1", "host: http://node");
    assertThat(refusal())
        .isEqualTo(
            file
                + ":22: replicas[0].host is \"http://node\", expected a host name or an IP address;"
                + " leave out what is no host: scheme, slashes and path");
    edit(file, "host: http://node", "host: [::1]");
    assertThat(refusal()).endsWith("; put an IPv6 address in quotes: \"::1\"");
    edit(file, "host: [::1]", "host: [node]");
    assertThat(refusal())
        .endsWith("host is a list, expected a host; put an IPv6 address in quotes: \"::1\"");
  }

  @Test
  void fewReplicasMustSayThatTheyTolerateNone() {
    Path few = Clusters.make(temp.resolve("few"), 3, false).resolve("cluster.yaml");
    assertThat(ClusterFile.read(few).membership().size()).isEqualTo(3);
    edit(few, "tolerates: 0\n", "");
    assertThat(complaint(() -> ClusterFile.read(few)))
        .isEqualTo(
            few + ":2: 3 replicas tolerate no faulty one; use 4, or add 'tolerates: 0' to say so");
  }

  @Test
  void aPlanForFewReplicasMustSayThatTheyTolerateNone() {
    List<Address> one = List.of(new Address("127.0.0.1", 1));
    assertThat(
            complaint(
                () -> new NewCluster(one, new ToyProtocol("toy"), "ed25519", "bls", false, true)))
        .isEqualTo("1 replicas tolerate no faulty one; use 4, or say '--tolerates 0'");
  }

  @Test
  void aPlanIsNotMadeInAUsedDirectory() {
    assertThat(complaint(() -> Clusters.make(home, 4, true)))
        .isEqualTo(home + ": this directory is not empty; name a new one, or remove it first");
  }

  @Test
  void theClientsFileIsAccepted() {
    ClientFile client = ClientFile.read(home.resolve("client.yaml"));
    assertThat(client.cluster().addresses()).hasSize(4);
    assertThat(client.credentials()).isEmpty();
    ClientFile encrypted =
        ClientFile.read(Clusters.make(temp.resolve("tls"), 4, true).resolve("client.yaml"));
    assertThat(encrypted.credentials()).isPresent();
  }

  @Test
  void theAuthorityIsSecretToAllButWhoMadeTheCluster() throws Exception {
    Path key = home.resolve("authority.key");
    assertThat(Files.getPosixFilePermissions(key))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    ClusterFile cluster = ClusterFile.read(home.resolve("cluster.yaml"));
    Bytes secret = KeyFiles.readSecretKey(key, cluster.scheme());
    assertThat(cluster.membership().authority())
        .isEqualTo(cluster.scheme().signer(secret).publicKey());
    ClientFile client = ClientFile.read(home.resolve("client.yaml"));
    assertThat(client.grant())
        .isEqualTo(Grant.issue(cluster.cluster(), client.id(), cluster.scheme().signer(secret)));
    assertThat(client.grant().encode().size()).isEqualTo(133);
  }

  @Test
  void aClusterNamesItsAuthority() {
    Path file = home.resolve("cluster.yaml");
    String key = ClusterFile.read(file).membership().authority().hex();
    edit(file, "authority: " + key, "authority: " + key.substring(2));
    assertThat(complaint(() -> ClusterFile.read(file)))
        .contains("authority is \"" + key.substring(2) + "\", expected a public key for ed25519");
    edit(file, "authority: " + key.substring(2), "");
    assertThat(complaint(() -> ClusterFile.read(file)))
        .startsWith(file + ":")
        .contains("authority is missing");
  }

  @Test
  void aClientWithoutTheGrantOfThisAuthorityIsRefused() {
    Path file = home.resolve("client.yaml");
    Path others = Clusters.make(temp.resolve("other"), 4, false);
    String own = ClientFile.read(file).grant().encode().hex();
    String foreign = ClientFile.read(others.resolve("client.yaml")).grant().encode().hex();
    edit(file, "grant: " + own, "grant: " + foreign);
    assertThat(complaint(() -> ClientFile.read(file)))
        .startsWith(file + ":5: grant is ")
        .contains("the grant is of cluster");
    edit(file, "grant: " + foreign, "grant: " + own.substring(2));
    assertThat(complaint(() -> ClientFile.read(file))).contains("expected a grant in hex digits");
    String flipped = own.substring(0, own.length() - 1) + (own.endsWith("0") ? "1" : "0");
    edit(file, "grant: " + own.substring(2), "grant: " + flipped);
    assertThat(complaint(() -> ClientFile.read(file)))
        .contains("expected one that the authority in cluster.yaml signed");
    edit(file, "grant: " + flipped, "");
    assertThat(complaint(() -> ClientFile.read(file))).contains("grant is missing");
  }

  @Test
  void theClientsUnknownKeyNamesTheNearest() {
    Path client = home.resolve("client.yaml");
    edit(client, "identity:", "identiti:");
    assertThat(complaint(() -> ClientFile.read(client)))
        .startsWith(client + ":3: unknown key identiti; did you mean identity?");
  }

  @Test
  void aReplicaThatRanBeforeIsNotStartedWithoutItsMemory() {
    Path data = home.resolve("replica-0/data");
    DataMark.consume(data, MEMORY);
    assertThat(data.resolve("started")).exists();
    assertThat(complaint(() -> DataMark.consume(data, MEMORY)))
        .startsWith(data + ": this replica ran before, and what it voted was only in its memory")
        .contains("Make a new cluster with 'parley init'")
        .endsWith("'journal: rocksdb' in its replicas' files if they are to start again");
    assertThat(Files.exists(data.resolve("fresh"))).isFalse();
    assertThat(complaint(() -> DataMark.consume(data, DISK)))
        .as("a durable journal does not know what was only in memory")
        .startsWith(data + ": this replica ran before, and what it voted was only in its memory");
  }

  @Test
  void aReplicaThatRanBeforeIsStartedWithItsDurableJournal() {
    Path data = home.resolve("replica-0/data");
    DataMark.consume(data, DISK);
    assertThat(data.resolve("fresh")).doesNotExist();
    DataMark.consume(data, DISK);
    assertThat(complaint(() -> DataMark.consume(data, MEMORY)))
        .isEqualTo(
            data
                + ": this replica ran before, and what it voted is in a durable journal, which is"
                + " not the one in 'journal'; correct it");
  }

  /** A journal that is made anew knows nothing of what was said, however durable it is. */
  @Test
  void aReplicaWhoseJournalIsGoneIsNotStarted() {
    Path data = home.resolve("replica-0/data");
    DataMark.consume(data, DISK);
    assertThat(complaint(() -> DataMark.consume(data, new ToyJournals.Forgetful(data, true, true))))
        .startsWith(data + ": this replica ran before, and its journal is gone");
  }

  @Test
  void aDirectoryWithoutTheMarkIsNoReplicas() {
    assertThat(complaint(() -> DataMark.consume(temp, MEMORY)))
        .contains("the mark 'fresh' of a replica that never ran is missing");
    assertThat(complaint(() -> DataMark.consume(temp, DISK)))
        .contains("the mark 'fresh' of a replica that never ran is missing");
  }
}
