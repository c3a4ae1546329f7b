package io.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Difference;
import io.parley.api.Digest;
import io.parley.api.LayoutWriter;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.api.StateMachine;
import io.parley.client.core.Failure;
import io.parley.config.Protocols;
import io.parley.simulator.application.AppendLog;
import io.parley.simulator.application.DelegatingMachine;
import io.parley.simulator.clients.Submission;
import io.parley.testkit.Cluster;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Pitfall C5: an application that is not deterministic, the usual fault of a beginner. Replicas and
 * clients say which replica has which state at which height, and nobody blames a leader.
 */
final class DifferingStatesTest {
  private static final List<ReplicaId> ALL = Stream.of(0, 1, 2, 3).map(ReplicaId::new).toList();

  static Stream<Protocol> protocols() {
    return Stream.of("pbft", "hotstuff", "hotstuff-basic")
        .map(name -> Protocols.installed().find(name).orElseThrow());
  }

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

  @ParameterizedTest
  @MethodSource("protocols")
  void whereNoQuorumIsPossibleAllSayWhoHasWhatAndNobodyBlamesALeader(Protocol protocol) {
    Cluster cluster = cluster(protocol, 0, 1, 0, 2);
    List<Submission> submitted = load(cluster);
    cluster.run(Duration.ofMinutes(11)); // Simulated clients are patient.
    for (ReplicaId id : ALL) {
      Difference first = cluster.differences(id).get(0);
      assertThat(first.hopeless()).isTrue();
      assertThat(first.states().values())
          .containsExactlyInAnyOrder(
              List.of(ALL.get(0), ALL.get(2)), List.of(ALL.get(1)), List.of(ALL.get(3)));
      assertThat(cluster.status(id).leader()).isEqualTo(ALL.get(0));
    }
    assertThat(submitted.get(0).isAcknowledged()).isTrue();
    Submission last = submitted.get(submitted.size() - 1);
    assertThat(last.failure().map(Failure::message).orElse(""))
        .contains("refused it: unavailable, states differ at height ")
        .contains("R0 and R2 has #", "R1 has #", "R3 has #");
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void oneThatDiffersFromAQuorumIsNamedAndStopsItself(Protocol protocol) {
    Cluster cluster = cluster(protocol, 0, 0, 0, 1);
    List<Submission> submitted = load(cluster);
    cluster.run(Duration.ofSeconds(20));
    assertThat(submitted).allMatch(Submission::isAcknowledged);
    assertThat(cluster.halted()).containsOnlyKeys(ALL.get(3));
    assertThat(cluster.halted().get(ALL.get(3))).contains("not deterministic");
    for (ReplicaId id : ALL.subList(0, 3)) {
      assertThat(cluster.differences(id))
          .hasSize(1)
          .first()
          .asString()
          .startsWith("R3 differs with #")
          .contains(" at height ", "R0 and R1 and R2 has #");
    }
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void asLongAsAQuorumIsPossibleItIsNotSaidThatNoneIs(Protocol protocol) {
    Cluster cluster = cluster(protocol, 0, 0, 1, 0);
    cluster.crash(ALL.get(3));
    load(cluster);
    Difference first = cluster.differences(ALL.get(0)).get(0);
    assertThat(first.hopeless()).isFalse();
    assertThat(first).asString().startsWith("R2 differs with #").contains("R0 and R1 has #");
  }
}
