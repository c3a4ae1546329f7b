package io.parley.examples.rounds;

import static io.parley.examples.rounds.Sample.A;
import static io.parley.examples.rounds.Sample.B;
import static io.parley.examples.rounds.Sample.first;
import static io.parley.examples.rounds.Sample.proof;
import static io.parley.examples.rounds.Sample.second;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Digest;
import io.parley.api.Event;
import io.parley.api.Exclusion;
import io.parley.api.Insight;
import io.parley.api.Options;
import io.parley.api.ReplicaId;
import io.parley.api.Seal;
import io.parley.api.Statement;
import io.parley.examples.rounds.RoundsMessage.Decided;
import io.parley.examples.rounds.RoundsMessage.Phase;
import io.parley.examples.rounds.RoundsMessage.Propose;
import io.parley.examples.rounds.RoundsMessage.Standing;
import io.parley.examples.rounds.RoundsMessage.Vote;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What R0 shows of itself, and that what it signs excludes what it says it does. */
class InsightTest {
  private static final Rounds PROTOCOL = new Rounds();

  private static Propose propose(long height, long round, Batch batch) {
    return new Propose(height, round, batch, Optional.empty());
  }

  private static Insight.Buffer buffer(Solo replica, String name) {
    return replica.insight().buffers().stream()
        .filter(buffer -> buffer.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  // Buffers

  @Test
  void buffersTellWhatIsHeld() {
    Solo replica = new Solo();
    replica.tell(new Event.Submitted(List.of(Sample.bundle("pending"))));
    replica.hear(1, propose(1, 0, A));
    replica.hear(2, first(3, 1, B.digest()));
    replica.hear(3, second(3, 1, B.digest()));
    replica.hear(1, new Vote(Phase.CHECKPOINT, 256, 0, B.digest()));
    replica.hear(2, new Standing(0, 1, new ReplicaId(3)));
    assertThat(buffer(replica, "pending bytes").size())
        .isEqualTo(Sample.bundle("pending").heapBytes());
    assertThat(buffer(replica, "in-flight bytes").size()).isEqualTo(A.bundles().get(0).heapBytes());
    assertThat(buffer(replica, "heights")).hasToString("heights 2/5");
    assertThat(buffer(replica, "proposals")).hasToString("proposals 1/45");
    assertThat(buffer(replica, "votes")).hasToString("votes 3/360");
    assertThat(buffer(replica, "voices")).hasToString("voices 4/20");
    assertThat(buffer(replica, "accepted batches")).hasToString("accepted batches 1/80");
    assertThat(buffer(replica, "checkpoint votes")).hasToString("checkpoint votes 1/16");
    assertThat(buffer(replica, "standings")).hasToString("standings 1/4");
    replica.hear(2, new Decided(proof(second(1, 0, A.digest()), 1, 2, 3), A));
    assertThat(buffer(replica, "decided heights")).hasToString("decided heights 1/1024");
    assertThat(buffer(replica, "decided bytes").size()).isGreaterThan(A.heapBytes());
    assertThat(buffer(replica, "committed bundles").size()).isEqualTo(1);
  }

  /** Rounds fail one after the other, and in each another batch is acceptable. */
  @Test
  void whatIsHeldOfAHeightIsBoundedHoweverManyRoundsFail() {
    Solo replica = new Solo();
    for (long round = 0; round < 200; round++) {
      int proposer = (int) ((1 + round) % 4);
      if (proposer != 0) {
        replica.hear(proposer, propose(1, round, Sample.batch("batch" + round)));
      }
      replica.hearAll(second(1, round, Vote.NONE), 1, 2, 3);
      assertThat(replica.insight().buffers()).noneMatch(Insight.Buffer::isOverfull);
    }
    assertThat(replica.votes()).contains(first(1, 198, Sample.batch("batch198").digest()));
  }

  @Test
  void nothingIsToBeSeenBeforeTheStart() {
    assertThat(new RoundsReplica(Solo.SETUP).insight()).isEqualTo(Insight.NONE);
  }

  // Marks and exclusions

  private final Map<Exclusion, Statement> signed = new LinkedHashMap<>();

  /** A life that repeats and goes on in its own way, but for what was signed before. */
  private void checkReborn(Solo life) {
    statements(life)
        .forEach(
            (exclusion, said) -> assertThat(said).isEqualTo(signed.getOrDefault(exclusion, said)));
  }

  /** All that this life signs, of which nothing excludes the rest. */
  private static Map<Exclusion, Statement> statements(Solo life) {
    Map<Exclusion, Statement> signed = new LinkedHashMap<>();
    for (Action action : life.actions()) {
      if (action instanceof Action.Broadcast broadcast) {
        Statement statement = broadcast.message().statement();
        if (PROTOCOL.seal(broadcast.message(), Options.PRESET) == Seal.SIGNATURE) {
          Exclusion exclusion = PROTOCOL.exclusion(statement).orElseThrow();
          assertThat(signed.computeIfAbsent(exclusion, key -> statement)).isEqualTo(statement);
        }
      }
    }
    return signed;
  }

  /** Whenever it dies, its next life begins where it was, and repeats what it said as it was. */
  @Test
  void restartLowersNoDurableMarkAndContradictsNothing() {
    Solo replica = new Solo();
    List<Consumer<Solo>> story =
        List.of(
            life -> life.tell(new Event.Submitted(List.of(Sample.bundle("c")))),
            life -> life.hear(1, propose(1, 0, A)),
            life -> life.hearAll(first(1, 0, A.digest()), 1, 2),
            life -> life.hearAll(second(1, 0, Vote.NONE), 2, 3),
            life -> life.timeOut(1, 0),
            life -> life.hearAll(first(1, 3, Vote.NONE), 1, 2),
            life -> life.hear(2, new Decided(proof(second(1, 0, A.digest()), 1, 2, 3), A)),
            life -> life.hear(2, new Decided(proof(second(2, 0, B.digest()), 1, 2, 3), B)),
            life -> life.hearAll(first(3, 1, Vote.NONE), 1, 2));
    Insight before = replica.insight();
    for (Consumer<Solo> step : story) {
      step.accept(replica);
      assertNoneFell(before, replica.insight(), false);
      before = replica.insight();
      Solo reborn = new Solo(replica.journal());
      assertNoneFell(before, reborn.insight(), true);
      assertThat(reborn.insight().buffers()).noneMatch(Insight.Buffer::isOverfull);
      reborn.tell(new Event.Submitted(List.of(Sample.bundle("other"))));
      for (long height = 1; height <= 3; height++) {
        reborn.hear((int) height % 4, propose(height, 0, Sample.batch("other" + height)));
        reborn.timeOut(height, 0);
      }
      reborn.tell(new Event.Expired(new RoundsTimer.Resend()));
      signed.putAll(statements(replica));
      checkReborn(reborn);
    }
    assertThat(before.marks().get(0))
        .isEqualTo(new Insight.Mark("decided or voted height", 3, true));
    assertThat(signed).containsKeys(new Exclusion("propose", 3, 1), new Exclusion("second", 0, 1));
  }

  private static void assertNoneFell(Insight before, Insight after, boolean durableOnly) {
    for (int i = 0; i < before.marks().size(); i++) {
      Insight.Mark former = before.marks().get(i);
      Insight.Mark mark = after.marks().get(i);
      assertThat(mark.name()).isEqualTo(former.name());
      if (former.durable() || !durableOnly) {
        assertThat(mark.value()).as(mark.name()).isGreaterThanOrEqualTo(former.value());
      }
    }
  }

  @Test
  void everyStatementThatIsSignedHasTheExclusionOfItsPlace() {
    for (RoundsMessage message : Sample.messages()) {
      if (PROTOCOL.seal(message, Options.PRESET) == Seal.SIGNATURE) {
        Statement statement = message.statement();
        assertThat(PROTOCOL.exclusion(statement))
            .contains(new Exclusion(statement.phase(), statement.view(), statement.height()));
      }
    }
    assertThat(PROTOCOL.exclusion(new Statement("unknown", 1, 1, Digest.ZERO))).isEmpty();
  }
}
