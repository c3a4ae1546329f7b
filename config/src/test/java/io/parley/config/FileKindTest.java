package io.parley.config;

import static io.parley.config.Clusters.complaint;
import static io.parley.config.Clusters.edit;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wrong file is called the wrong file, and its keys are not called mistakes. */
final class FileKindTest {
  private final Path home;
  private final Path cluster;
  private final Path replica;
  private final Path client;

  FileKindTest(@TempDir Path temp) {
    this.home = Clusters.make(temp.resolve("d"), 4, false);
    this.cluster = home.resolve("cluster.yaml");
    this.replica = home.resolve("replica-2.yaml");
    this.client = home.resolve("client.yaml");
  }

  private static String complaintOfClient(Path file) {
    return complaint(() -> ClientFile.read(file));
  }

  @Test
  void aClientIsNotReadFromAnotherFile() {
    assertThat(complaintOfClient(cluster))
        .isEqualTo(
            cluster
                + ":2: this is the file of a cluster, expected the file of a client; name "
                + client);
    assertThat(complaintOfClient(replica))
        .isEqualTo(
            replica
                + ":2: this is the file of a replica, expected the file of a client; name "
                + client);
  }

  @Test
  void aReplicaIsNotReadFromAnotherFile() {
    Path first = home.resolve("replica-0.yaml");
    assertThat(complaint(cluster))
        .isEqualTo(
            cluster
                + ":2: this is the file of a cluster, expected the file of a replica; name the one"
                + " of the replica, such as "
                + first);
    assertThat(complaint(client))
        .isEqualTo(
            client
                + ":2: this is the file of a client, expected the file of a replica; name the one"
                + " of the replica, such as "
                + first);
  }

  @Test
  void aClusterIsNotReadFromAnotherFile() {
    assertThat(complaint(() -> ClusterFile.read(replica)))
        .isEqualTo(
            replica
                + ":2: this is the file of a replica, expected the file of a cluster; name "
                + cluster
                + ", or correct 'cluster' in the file that names this one");
    edit(client, "cluster: cluster.yaml", "cluster: replica-2.yaml");
    assertThat(complaintOfClient(client)).startsWith(replica + ":2: this is the file of a replica");
    edit(replica, "cluster: cluster.yaml", "cluster: client.yaml");
    assertThat(complaint(replica)).startsWith(client + ":2: this is the file of a client");
  }

  @Test
  void whereNothingIsBesideItTheUsualNameIsSaid() throws IOException {
    Path alone = Files.createDirectory(home.resolve("alone"));
    Path copy = Files.copy(cluster, alone.resolve("cluster.yaml"));
    assertThat(complaintOfClient(copy)).endsWith("expected the file of a client; name client.yaml");
  }

  /** What is in one of another kind besides is a mistake in it. */
  @Test
  void aFileOfTheRightKindIsToldItsMistakes() {
    edit(replica, "id: 2", "id: 2\ngrant: 00");
    assertThat(complaint(replica))
        .startsWith(replica + ":4: unknown key grant; it belongs at the top in a client's file;");
    edit(client, "transport:", "id: 2\ntransport:");
    assertThat(complaintOfClient(client)).startsWith(client + ":4: unknown key id;");
  }

  /** Neither what is in it is said: it may be secret. */
  @Test
  void aKeyIsNoFileOfKeysAndValues() {
    Path key = home.resolve("client/identity.key");
    assertThat(complaintOfClient(key))
        .isEqualTo(
            key + ":1: this is no file of keys and values; name one that 'parley init' has made");
  }

  @Test
  void aDirectoryIsNoFile() {
    assertThat(complaintOfClient(home))
        .startsWith(home + ": it cannot be read: ")
        .endsWith("; name a file that 'parley init' has made");
    edit(client, "client/identity.key", "client");
    assertThat(complaintOfClient(client))
        .isEqualTo(
            client
                + ":3: identity is \"client\", expected the name of a file that can be read; "
                + home.resolve("client")
                + " is a directory, or no plain file: correct the name (it is relative to this"
                + " file)");
  }
}
