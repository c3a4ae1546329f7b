package io.parley.testkit;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static io.parley.testkit.Replicas.R2;
import static io.parley.testkit.Replicas.R3;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Difference;
import io.parley.api.Digest;
import io.parley.api.LayoutWriter;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.api.StateMachine;
import io.parley.simulator.application.AppendLog;
import io.parley.simulator.application.DelegatingMachine;
import io.parley.simulator.clients.Submission;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Runs of four replicas whose application is not deterministic, the usual fault of a beginner:
 * replicas and clients say which replica has which state at which height, and nobody blames a
 * leader (pitfall C5). They are the same for all protocols.
 */
public final class DifferingStates {
  private DifferingStates() {}

  /** Its digest depends on the replica as soon as it has executed anything. */
  private static final class Mottled extends DelegatingMachine {
    private int kind;

    Mottled(int kind) {
      super(new AppendLog());
      this.kind = kind;
    }

    @Override
    public void snapshot(OutputStream out) throws IOException {
      out.write(kind);
      super.snapshot(out);
    }

    @Override
    public void restore(InputStream in) throws IOException {
      kind = in.read();
      super.restore(in);
    }

    @Override
    public Digest digest() {
      Digest whole = super.digest();
      return whole.equals(Digest.ZERO) || kind == 0
          ? whole
          : new LayoutWriter().digest(whole).i32(kind).sha256();
    }
  }

  private static Cluster cluster(Protocol protocol, int... kinds) {
    AtomicInteger made = new AtomicInteger();
    Supplier<StateMachine> machine =
        () -> new Mottled(kinds[made.getAndIncrement() % kinds.length]);
    return Cluster.of(4)
        .running(protocol)
        .with("checkpointInterval", 4)
        .with("window", 16)
        .machine(machine)
        .differing()
        .seed(7)
        .start();
  }

  private static List<Submission> load(Cluster cluster) {
    List<Submission> submitted = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      submitted.add(cluster.submit("c" + i));
      cluster.run(Duration.ofMillis(100));
    }
    return submitted;
  }

  /**
   * R0 and R2 have one state, R1 and R3 each another. The window ends, and everybody is told why.
   */
  public static void noQuorumIsPossible(Protocol protocol) {
    Cluster cluster = cluster(protocol, 0, 1, 0, 2);
    List<Submission> submitted = load(cluster);
    cluster.run(Duration.ofMinutes(11)); // Simulated clients are patient.
    for (ReplicaId id : cluster.replicas()) {
      List<Difference> told = cluster.differences(id);
      assertThat(told).as("differences that %s tells of", id).isNotEmpty();
      assertThat(told.get(0).hopeless()).isTrue();
      assertThat(told.get(0).states().values())
          .containsExactlyInAnyOrder(List.of(R0, R2), List.of(R1), List.of(R3));
      assertThat(cluster.status(id).leader()).isEqualTo(R0);
    }
    assertThat(submitted.get(0).isAcknowledged()).isTrue();
    Submission last = submitted.get(submitted.size() - 1);
    assertThat(last.failure().toString())
        .contains("refused it: unavailable, states differ at height ")
        .contains("R0 and R2 has #", "R1 has #", "R3 has #");
  }

  /** R3 has another state than all others: it stops itself, and these name it. */
  public static void oneDiffersFromAQuorum(Protocol protocol) {
    Cluster cluster = cluster(protocol, 0, 0, 0, 1);
    List<Submission> submitted = load(cluster);
    cluster.run(Duration.ofSeconds(20));
    assertThat(submitted).allMatch(Submission::isAcknowledged);
    assertThat(cluster.halted()).containsOnlyKeys(R3);
    assertThat(cluster.halted().get(R3)).contains("not deterministic");
    for (ReplicaId id : List.of(R0, R1, R2)) {
      assertThat(cluster.differences(id))
          .hasSize(1)
          .first()
          .asString()
          .startsWith("R3 differs with #")
          .contains(" at height ", "R0 and R1 and R2 has #");
    }
  }

  /** R2 has another state than R0 and R1, and what R3 has, which is down, nobody knows. */
  public static void aQuorumIsPossibleStill(Protocol protocol) {
    Cluster cluster = cluster(protocol, 0, 0, 1, 0);
    cluster.crash(R3);
    load(cluster);
    List<Difference> told = cluster.differences(R0);
    assertThat(told).as("differences that R0 tells of").isNotEmpty();
    assertThat(told.get(0).hopeless()).isFalse();
    assertThat(told.get(0)).asString().startsWith("R2 differs with #").contains("R0 and R1 has #");
  }
}
