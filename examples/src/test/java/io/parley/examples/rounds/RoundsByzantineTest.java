package io.parley.examples.rounds;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static io.parley.testkit.Replicas.R2;
import static io.parley.testkit.Replicas.R3;

import io.parley.api.Batch;
import io.parley.api.Message;
import io.parley.api.ReplicaId;
import io.parley.examples.rounds.RoundsMessage.Propose;
import io.parley.examples.rounds.RoundsMessage.Vote;
import io.parley.simulator.network.Traffic;
import io.parley.testkit.Cluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** One of four lies. The cluster itself checks at every step that decisions agree. */
class RoundsByzantineTest {
  private static final Duration BOUND = Duration.ofMinutes(2);

  private static Stream<DynamicTest> seeds(LongConsumer scenario) {
    return LongStream.rangeClosed(1, Boolean.getBoolean("parley.thorough") ? 200 : 8)
        .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> scenario.accept(seed)));
  }

  private static Cluster cluster(long seed) {
    return Cluster.of(4).running(new Rounds()).with("roundTimeout", 50).seed(seed).start();
  }

  private static void submit(Cluster cluster, int count) {
    for (int i = 0; i < count; i++) {
      cluster.client(i % 3 == 0 ? "alice" : "bob").submit("command " + i);
      cluster.run(Duration.ofMillis(7));
    }
  }

  /** R3 proposes to R0 what it proposes to nobody else, and backs it against R0 and R1. */
  @TestFactory
  Stream<DynamicTest> aProposerWhoTellsEachHalfAnotherBatchDecidesOneAtMost() {
    return seeds(
        seed -> {
          Cluster cluster = cluster(seed);
          cluster.when(Traffic.from(R3).to(R0).of("Propose")).rewrite(m -> other((Propose) m));
          cluster.when(Traffic.from(R3).to(R0, R1).of("Vote")).rewrite(m -> forNone((Vote) m));
          submit(cluster, 30);
          cluster.runUntilAcknowledged(BOUND);
          cluster.heal();
          cluster.runUntilConverged(BOUND);
        });
  }

  private static Message other(Propose propose) {
    return new Propose(
        propose.height(), propose.round(), new Batch(7, List.of()), Optional.empty());
  }

  private static Message forNone(Vote vote) {
    boolean counts = vote.phase() != RoundsMessage.Phase.CHECKPOINT;
    return counts ? new Vote(vote.phase(), vote.height(), vote.round(), Vote.NONE) : vote;
  }

  /** It says of anything that is under way that it wants it, to each another thing. */
  @TestFactory
  Stream<DynamicTest> aReplicaThatVotesForAnythingHarmsNobodyWhileMessagesAreLost() {
    return seeds(
        seed -> {
          Cluster cluster = cluster(seed);
          SplittableRandom random = new SplittableRandom(seed);
          List<ReplicaId> ids = cluster.replicas();
          ReplicaId liar = ids.get(random.nextInt(ids.size()));
          List<Vote> heard =
              new ArrayList<>(List.of(new Vote(RoundsMessage.Phase.FIRST, 1, 0, Vote.NONE)));
          cluster.when(Traffic.any().of("Vote")).rewrite(m -> note(heard, m));
          cluster.when(Traffic.from(liar).of("Vote")).rewrite(m -> lie(heard, (Vote) m, random));
          cluster
              .when(Traffic.from(liar).of("Propose").to(R1, R2))
              .rewrite(m -> other((Propose) m));
          cluster.lose(0.15);
          cluster.reorder(0.1);
          submit(cluster, 30);
          cluster.run(Duration.ofSeconds(20));
          cluster.heal();
          cluster.runUntilConverged(BOUND);
        });
  }

  private static Message note(List<Vote> heard, Message message) {
    if (message instanceof Vote vote && vote.phase() != RoundsMessage.Phase.CHECKPOINT) {
      heard.add(vote);
    }
    return message;
  }

  private static Message lie(List<Vote> heard, Vote vote, SplittableRandom random) {
    Vote last = heard.get(heard.size() - 1 - random.nextInt(Math.min(6, heard.size())));
    return switch (random.nextInt(4)) {
      case 0 -> vote;
      case 1 -> forNone(vote);
      case 2 -> last;
      default -> new Vote(vote.phase(), last.height(), last.round(), last.digest());
    };
  }
}
