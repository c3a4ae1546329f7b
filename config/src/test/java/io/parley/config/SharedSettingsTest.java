package io.parley.config;

import static io.parley.config.Clusters.complaint;
import static io.parley.config.Clusters.edit;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.SessionLimits;
import io.parley.api.SharedLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What all replicas must have equal is in the file that they share, and nowhere else. */
final class SharedSettingsTest {
  private final Path home;
  private final Path shared;
  private final Path replica;

  SharedSettingsTest(@TempDir Path temp) {
    this.home = Clusters.make(temp.resolve("d"), 4, false);
    this.shared = home.resolve("cluster.yaml");
    this.replica = home.resolve("replica-1.yaml");
  }

  private ReplicaFile read() {
    return ReplicaFile.read(replica, Clusters.PROTOCOLS);
  }

  /** The replica's file has seven lines. */
  private void append(String text) throws IOException {
    Files.writeString(replica, Files.readString(replica) + text);
  }

  private String mustBeShared() {
    return " must be equal on all replicas: write it, under the same name, in "
        + shared
        + ", which all of them read, and remove it here";
  }

  @Test
  void initWritesAllOfThem() throws IOException {
    assertThat(Files.readString(shared))
        .contains(
            """
            tolerates: 1
            # What is equal on all replicas, and changes only while all of them are stopped:
            protocol: toy
            toy:
              window: 256  # How many heights at once.
              interval: 8  # How many heights to a checkpoint.
            limits:
              sessionResultBytesMax: 16MiB  # Memory for the results kept in all sessions until they are\
             acknowledged; without room for another one a command is refused.
              sessionsPerClientMax: 64  # Sessions of one client; beyond, one goes that was idle,\
             or none is opened.
              sessionsMax: 4096  # Sessions of all clients.
              sessionIdleMax: 10min  # How long a session stays that is not used, when its room is\
             needed.
              batchBytesMax: 2MiB  # Encoded bundles in one batch.
              windowBytesMax: 24MiB  # Memory for all batches that are worked on at once.
              undeliveredBytesMax: 16MiB  # Memory for all batches that are decided and not yet\
             executed.
            replicas:
            """);
    assertThat(read().limits()).isEqualTo(SharedLimits.DEFAULT);
  }

  @Test
  void aFileThatIsSilentMeansThePresets() throws IOException {
    String text = Files.readString(shared);
    String before = text.substring(0, text.indexOf("toy:\n"));
    Files.writeString(shared, before + text.substring(text.indexOf("replicas:")));
    assertThat(read().limits()).isEqualTo(SharedLimits.DEFAULT);
    assertThat(read().options().get(ToyProtocol.WINDOW)).isEqualTo(256);
  }

  @Test
  void theyAreSaidInOneLine() throws IOException {
    edit(shared, "window: 256", "window: 17");
    edit(shared, "sessionResultBytesMax: 16MiB", "sessionResultBytesMax: 8MiB");
    append("toy:\n  batchMax: 64KiB\n");
    assertThat(read().shared())
        .isEqualTo(
            "protocol toy, window 17, interval 8, sessionResultBytesMax 8MiB, sessionsPerClientMax"
                + " 64, sessionsMax 4096, sessionIdleMax 10min, batchBytesMax 2MiB, windowBytesMax"
                + " 24MiB, undeliveredBytesMax 16MiB");
  }

  @Test
  void aProtocolInAReplicasFileIsToldItsPlace() throws IOException {
    append("protocol: toy\n");
    assertThat(complaint(replica)).isEqualTo(replica + ":8: protocol" + mustBeShared());
  }

  @Test
  void limitsInAReplicasFileAreToldTheirPlace() throws IOException {
    append("limits:\n  sessionsMax: 9\n");
    assertThat(complaint(replica)).isEqualTo(replica + ":8: limits" + mustBeShared());
  }

  @Test
  void anOptionOfTheClusterInAReplicasFileIsToldItsPlace() throws IOException {
    append("toy:\n  batchMax: 64KiB\n  window: 17\n");
    assertThat(complaint(replica)).isEqualTo(replica + ":10: toy.window" + mustBeShared());
  }

  @Test
  void anOptionOfAnotherProtocolIsToldItsPlaceToo() throws IOException {
    append("other:\n  window: 17\n");
    assertThat(complaint(replica)).isEqualTo(replica + ":9: other.window" + mustBeShared());
  }

  @Test
  void anOptionOfAReplicaInTheClustersFileIsToldItsPlace() {
    edit(shared, "  window: 256", "  viewTimeout: 2s\n  window: 256");
    assertThat(complaint(replica))
        .isEqualTo(
            shared
                + ":10: toy.viewTimeout may differ between replicas: write it, under the same name,"
                + " in the replicas' own files, and remove it here");
  }

  @Test
  void aClusterWithoutAProtocolIsToldTheKnown() {
    edit(shared, "protocol: toy\n", "");
    assertThat(complaint(replica))
        .isEqualTo(
            shared
                + ":2: protocol is missing; add it, the same for all replicas; known are other,"
                + " toy");
  }

  @Test
  void optionsOfTheClusterThatDoNotFitTogetherAreItsFault() throws IOException {
    edit(shared, "interval: 8", "interval: 257");
    append("toy:\n  batchMax: 64KiB\n");
    assertThat(complaint(replica)).isEqualTo(shared + ":9: toy: interval is larger than window");
  }

  @Test
  void limitsAreRead() {
    edit(shared, "sessionResultBytesMax: 16MiB", "sessionResultBytesMax: 64MiB");
    edit(shared, "sessionsPerClientMax: 64", "sessionsPerClientMax: 5");
    edit(shared, "sessionsMax: 4096", "sessionsMax: 77");
    edit(shared, "sessionIdleMax: 10min", "sessionIdleMax: 90s");
    edit(shared, "batchBytesMax: 2MiB", "batchBytesMax: 3MiB");
    edit(shared, "windowBytesMax: 24MiB", "windowBytesMax: 100MiB");
    edit(shared, "undeliveredBytesMax: 16MiB", "undeliveredBytesMax: 50MiB");
    assertThat(read().limits())
        .isEqualTo(
            new SharedLimits(
                new SessionLimits(8_192, 64L << 20, 5, 77, 90_000_000),
                3L << 20,
                100L << 20,
                50L << 20));
  }

  @Test
  void aLimitOutOfItsRangeIsRefused() {
    edit(shared, "sessionResultBytesMax: 16MiB", "sessionResultBytesMax: 1KiB");
    assertThat(complaint(replica))
        .isEqualTo(
            shared
                + ":13: limits.sessionResultBytesMax is \"1KiB\", expected a size such as 64KiB or"
                + " 1MiB from 4MiB to 64GiB; leave it out for 16MiB");
  }

  @Test
  void aWindowTooSmallForTheBatchesIsRefused() {
    edit(shared, "batchBytesMax: 2MiB", "batchBytesMax: 4MiB");
    assertThat(complaint(replica))
        .isEqualTo(
            shared
                + ":13: limits.windowBytesMax is 25165824, expected at least "
                + SharedLimits.windowBytesMin(4L << 20)
                + "; correct one of limits");
  }

  @Test
  void anUnknownLimitNamesTheNearest() {
    edit(shared, "sessionsMax:", "sessionMax:");
    assertThat(complaint(replica))
        .startsWith(shared + ":15: unknown key limits.sessionMax; did you mean sessionsMax?");
  }

  @Test
  void moreSessionsOfOneClientThanOfAllAreRefused() {
    edit(shared, "sessionsMax: 4096", "sessionsMax: 63");
    assertThat(complaint(replica))
        .isEqualTo(
            shared
                + ":13: limits.sessionsPerClientMax is 64, expected at most sessionsMax, 63;"
                + " correct one");
  }

  @Test
  void aClientKnowsNoProtocols() {
    edit(shared, "protocol: toy\ntoy:", "protocol: unheard\nunheard:");
    assertThat(ClientFile.read(home.resolve("client.yaml")).cluster().addresses()).hasSize(4);
    edit(shared, "tolerates: 1\n", "tolerates: 1\ntolerances: 1\n");
    assertThat(complaint(() -> ClusterFile.read(shared)))
        .startsWith(shared + ":7: unknown key tolerances; did you mean tolerates?");
  }
}
