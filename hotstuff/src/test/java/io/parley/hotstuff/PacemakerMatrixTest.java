package io.parley.hotstuff;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.simulator.cost.Regions;
import io.parley.testkit.Cluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every variant with every pacemaker and schedule of leaders serves its clients wherever f replicas
 * are dead, and all that are correct meet under a correct leader again and again. Placements are up
 * to rotation: terms go round.
 */
@Tag("slow")
class PacemakerMatrixTest {
  private static final Duration RECOVERY_MAX = Duration.ofSeconds(30);
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final boolean THOROUGH = Boolean.getBoolean("parley.thorough");

  /** Who is dead, of {@code n}. */
  private record Dead(int n, List<Integer> ids) {
    @Override
    public String toString() {
      return ids + " of " + n + " dead";
    }
  }

  private record Cell(Protocol protocol, String leaders, Dead dead) {
    @Override
    public String toString() {
      return protocol + ", " + leaders + ", " + dead;
    }
  }

  static Stream<Cell> matrix() {
    List<Cell> cells = new ArrayList<>();
    for (Protocol protocol : List.of(new HotStuff(), new BasicHotStuff(), new TwoChainHotStuff())) {
      for (String pacemaker : protocol.option("pacemaker").words()) {
        for (String leaders : protocol.option("leaders").words()) {
          for (Dead dead : placements()) {
            cells.add(new Cell(Configured.paced(protocol, pacemaker), leaders, dead));
          }
        }
      }
    }
    return cells.stream();
  }

  /** R0 leads first, and is dead; how far away the other dead ones are is all that matters. */
  private static List<Dead> placements() {
    List<Dead> found = new ArrayList<>(List.of(new Dead(4, List.of(0))));
    for (int second = 1; second <= 3; second++) {
      found.add(new Dead(7, List.of(0, second)));
    }
    if (THOROUGH) {
      for (int second = 1; second < 10; second++) {
        for (int third = second + 1; third < 10; third++) {
          found.add(new Dead(10, List.of(0, second, third)));
        }
      }
    }
    return found;
  }

  private static Cluster start(Cell cell, int termViews) {
    Cluster cluster =
        Cluster.of(cell.dead.n)
            .running(cell.protocol)
            .seed(1)
            .with("viewTimeout", 200)
            .with("viewTimeoutMax", 1_600)
            .with("resendInterval", 50)
            .with("termViews", termViews)
            .with("leaders", cell.leaders)
            .start();
    cell.dead.ids.forEach(id -> cluster.crash(new ReplicaId(id)));
    return cluster;
  }

  @ParameterizedTest
  @MethodSource("matrix")
  void allCorrectReplicasMeetUnderCorrectLeaders(Cell cell) {
    Cluster cluster = start(cell, 4);
    for (int round = 0; round < 3 * cell.dead.n; round++) {
      cluster.submit("command " + round);
      cluster.runUntilAcknowledged(RECOVERY_MAX);
    }
    cluster.runUntilConverged(RECOVERY_MAX);
    cluster.runUntil("all are in one view", () -> views(cluster).size() == 1, RECOVERY_MAX);
  }

  private static Set<Long> views(Cluster cluster) {
    Set<Long> views = new TreeSet<>();
    for (ReplicaId id : cluster.replicas()) {
      if (cluster.isUp(id)) {
        views.add(cluster.status(id).view());
      }
    }
    return views;
  }

  /**
   * What a dead leader costs is a time-out in as long as all the others lead: it is enough that a
   * term may last five of them. Machines are equally far from each other, so that nobody waits
   * longer for its votes when others are dead.
   */
  @ParameterizedTest
  @MethodSource("defaults")
  void theDefaultKeepsNineTenthsOfItsCommits(Cell cell) {
    long whole = commits(new Cell(cell.protocol, cell.leaders, new Dead(cell.dead.n, List.of())));
    assertThat(commits(cell)).isGreaterThanOrEqualTo(whole * 9 / 10);
  }

  static Stream<Cell> defaults() {
    List<Cell> cells = new ArrayList<>();
    for (Protocol protocol : List.of(new HotStuff(), new BasicHotStuff(), new TwoChainHotStuff())) {
      cells.add(new Cell(protocol, "sticky", new Dead(4, List.of(0))));
      if (THOROUGH) {
        cells.add(new Cell(protocol, "sticky", new Dead(7, List.of(0, 1))));
        cells.add(new Cell(protocol, "sticky", new Dead(7, List.of(0, 3))));
      }
    }
    return cells.stream();
  }

  /** Commands that a client has acknowledged, one after the other, while all others lead. */
  private static long commits(Cell cell) {
    Cluster cluster =
        Cluster.of(cell.dead.n)
            .running(cell.protocol)
            .seed(1)
            .regions(Regions.apart(Duration.ofMillis(2)))
            .with("viewTimeout", TIMEOUT.toMillis())
            .with("viewTimeoutMin", TIMEOUT.toMillis())
            .with("termTime", TIMEOUT.multipliedBy(5).toMillis())
            .start();
    cell.dead.ids.forEach(id -> cluster.crash(new ReplicaId(id)));
    cluster.submit("first");
    cluster.runUntilAcknowledged(RECOVERY_MAX);
    Duration rotation = TIMEOUT.multipliedBy(5L * cell.dead.n);
    Duration end = cluster.now().plus(rotation);
    long commands = 0;
    while (cluster.now().compareTo(end) < 0) {
      cluster.submit("command " + commands++);
      cluster.runUntilAcknowledged(RECOVERY_MAX);
    }
    return commands;
  }
}
