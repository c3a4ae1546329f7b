package io.parley.simulator.asynchrony;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Bytes;
import io.parley.api.Certificate;
import io.parley.api.CombineId;
import io.parley.api.Event;
import io.parley.api.Exclusion;
import io.parley.api.Message;
import io.parley.api.ReplicaId;
import io.parley.api.Share;
import io.parley.api.Signers;
import io.parley.api.Statement;
import io.parley.simulator.faults.Fault;
import io.parley.simulator.hunt.Script;
import io.parley.simulator.network.Frame;
import io.parley.simulator.world.World;
import io.parley.simulator.world.WorldPlan;
import io.parley.testkit.Toy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What links do that lie in wait for replicas, at times that the test tells them. */
class AdversarialSchedulerTest {
  private static final long MILLI = Script.MILLI;
  private static final long FOREVER = 1L << 40;

  private record Attempt() implements CombineId {}

  private final World world = new World(new WorldPlan(4, new Toy()));
  private AdversarialScheduler scheduler = new AdversarialScheduler(new Toy(), 4, Runnable::run);

  /** What was held back and is asked again. */
  private final List<Message> again = new ArrayList<>();

  private static Message proposal(long height) {
    return new Toy.Proposal(height, Batch.EMPTY);
  }

  private long delay(int from, int to, Message message, long now) {
    Frame frame = world.powers().frame(world.powers().seal(new ReplicaId(from), message));
    return scheduler.delay(
        world.instances().get(from),
        world.instances().get(to),
        frame,
        now,
        () -> again.add(message));
  }

  /** Who does not hear whom. */
  private List<String> deaf(long now) {
    List<String> pairs = new ArrayList<>();
    for (int from = 0; from < 4; from++) {
      for (int to = 0; to < 4; to++) {
        if (from != to && delay(from, to, proposal(77), now) < 0) {
          pairs.add(from + ">" + to);
        }
      }
    }
    return pairs;
  }

  private void decides(int instance, long height, long now) {
    Action deliver = new Action.Deliver(height, Batch.EMPTY, Optional.empty());
    scheduler.advanced(
        world.instances().get(instance), new Event.Executed(0), List.of(deliver), now);
  }

  private void certifies(int instance, Message message, long now) {
    Share share = new Share(new ReplicaId(instance), message.statement(), Bytes.EMPTY);
    Action combine = new Action.Combine(new Attempt(), List.of(share));
    scheduler.advanced(
        world.instances().get(instance), new Event.Executed(0), List.of(combine), now);
    assertThat(deaf(now)).as("not before it has the certificate").doesNotContain(instance + ">0");
    Certificate certificate = new Certificate(Signers.of(4, List.of()), Bytes.EMPTY);
    scheduler.advanced(
        world.instances().get(instance),
        new Event.Combined(new Attempt(), certificate),
        List.of(),
        now);
  }

  private static Isolation.Plan plan(Isolation.Prey prey, boolean deaf, long dark) {
    return new Isolation.Plan(prey, 1, 100, 50 * MILLI, deaf, dark, 1);
  }

  @Test
  void whoDecidesFirstIsUnheardForAWhile() {
    scheduler.begin(plan(Isolation.Prey.DECIDER, false, 0));
    assertThat(deaf(0)).isEmpty();
    decides(2, 1, 10);
    assertThat(deaf(10)).containsExactly("2>0", "2>1", "2>3");
    decides(3, 1, 20);
    assertThat(deaf(20)).as("a second one").containsExactly("2>0", "2>1", "2>3");
    assertThat(deaf(10 + 50 * MILLI)).isEmpty();
  }

  @Test
  void theNextOneTakesItsPlace() {
    scheduler.begin(plan(Isolation.Prey.DECIDER, false, 0));
    decides(2, 1, 10);
    decides(0, 2, 20);
    assertThat(deaf(20)).containsExactly("0>1", "0>2", "0>3");
  }

  @Test
  void itMayBeDeafTooAndAllMayBeForAMoment() {
    Isolation.Plan plan = plan(Isolation.Prey.DECIDER, true, 5);
    scheduler.begin(plan);
    decides(1, 1, 10);
    assertThat(deaf(14)).hasSize(12);
    assertThat(deaf(15)).containsExactly("0>1", "1>0", "1>2", "1>3", "2>1", "3>1");
    scheduler.end(plan);
    assertThat(deaf(15)).isEmpty();
  }

  @Test
  void whoMakesACertificateIsUnheard() {
    scheduler.begin(plan(Isolation.Prey.CERTIFIER, false, 0));
    certifies(3, proposal(5), 10);
    assertThat(deaf(11)).containsExactly("3>0", "3>1", "3>2");
  }

  @Test
  void traitorsAreNotLainInWaitFor() {
    scheduler.begin(plan(Isolation.Prey.DECIDER, false, 0));
    world.instances().get(2).corrupt(world.powers()::pass);
    decides(2, 1, 10);
    assertThat(deaf(10)).isEmpty();
  }

  // VotesAfterTimeouts

  private static final Message VOTE = proposal(1);
  private static final Message SURRENDER = proposal(9);

  private void givesUp(int instance, Message message, long now) {
    Action persist = new Action.Persist(new Toy.Accepted(1, Batch.EMPTY));
    scheduler.advanced(
        world.instances().get(instance),
        new Event.Expired(new Toy.Resend()),
        List.of(persist, new Action.Broadcast(message)),
        now);
  }

  /** Of a toy's messages, all are votes to those who have heard two replicas say the same. */
  private void hold(boolean secludes) {
    scheduler.begin(new VotesAfterTimeouts.Plan(100 * MILLI, 0, secludes, 1));
    assertThat(delay(1, 0, VOTE, 1)).isZero();
    assertThat(delay(2, 0, VOTE, 2)).as("what several say").isZero();
    assertThat(delay(3, 0, VOTE, 3)).isEqualTo(AdversarialScheduler.HELD);
  }

  private int leftBehind(long now) {
    List<String> deaf = deaf(now);
    assertThat(deaf).hasSize(3);
    return Integer.parseInt(deaf.get(0).substring(2));
  }

  @Test
  void votesAreHeldBackUntilMoreThanFGiveUp() {
    hold(false);
    givesUp(1, SURRENDER, 10);
    assertThat(delay(3, 0, VOTE, 11)).isEqualTo(AdversarialScheduler.HELD);
    givesUp(1, SURRENDER, 12);
    assertThat(delay(3, 0, VOTE, 13)).as("the same one again").isEqualTo(AdversarialScheduler.HELD);
    givesUp(2, SURRENDER, 20);
    int behind = leftBehind(21);
    int other = (behind + 1) % 4;
    int third = (behind + 2) % 4;
    assertThat(delay(third, other, VOTE, 21)).isZero();
    assertThat(delay(third, other, SURRENDER, 21)).isEqualTo(100 * MILLI - 1);
    assertThat(delay(third, behind, SURRENDER, 20 + 100 * MILLI))
        .as("which one hears, but nothing else")
        .isZero();
  }

  /** Some protocols say to one who collects it, and not to all, that they give up. */
  @Test
  void whoTellsOneCollectorGivesUpAsWell() {
    hold(false);
    for (int instance = 1; instance <= 2; instance++) {
      Action persist = new Action.Persist(new Toy.Accepted(1, Batch.EMPTY));
      Action tell = new Action.Send(new ReplicaId(0), new Toy.Surrender());
      Event event = new Event.Executed(1);
      scheduler.advanced(world.instances().get(instance), event, List.of(tell, persist), 9);
      assertThat(delay(3, 0, VOTE, 9)).isEqualTo(AdversarialScheduler.HELD);
    }
    for (int instance = 1; instance <= 2; instance++) {
      Action persist = new Action.Persist(new Toy.Accepted(1, Batch.EMPTY));
      Action tell = new Action.Send(new ReplicaId(0), new Toy.Surrender());
      Event event = new Event.Executed(1);
      scheduler.advanced(world.instances().get(instance), event, List.of(persist, tell), 10);
    }
    int behind = leftBehind(21);
    assertThat(delay((behind + 2) % 4, (behind + 1) % 4, VOTE, 21)).isZero();
  }

  @Test
  void votesAreHeldBackAgainAfterwards() {
    hold(false);
    givesUp(1, SURRENDER, 10);
    givesUp(2, SURRENDER, 20);
    long later = 20 + 100 * MILLI + VotesAfterTimeouts.AFTERMATH;
    assertThat(delay(3, 0, VOTE, later)).as("the pause begins").isZero();
    assertThat(delay(3, 0, VOTE, later)).isEqualTo(AdversarialScheduler.HELD);
  }

  @Test
  void votesAreNotHeldBackForeverIfNobodyGivesUp() {
    hold(false);
    assertThat(delay(3, 0, VOTE, 1_500 * MILLI)).isEqualTo(AdversarialScheduler.HELD);
    assertThat(delay(3, 0, VOTE, 3_001 * MILLI)).isZero();
    assertThat(again).as("what was held back comes, too").containsExactly(VOTE, VOTE);
  }

  @Test
  void whatWasHeldBackIsAskedAgainInItsOrderWhenNothingIsAnyMore() {
    hold(false);
    givesUp(1, SURRENDER, 10);
    assertThat(delay(1, 0, SURRENDER, 11)).isEqualTo(AdversarialScheduler.HELD);
    assertThat(again).isEmpty();
    givesUp(2, SURRENDER, 20);
    assertThat(again).containsExactly(VOTE, SURRENDER);
    decides(3, 1, 30);
    assertThat(again).as("once").hasSize(2);
  }

  @Test
  void whatWasHeldBackIsAskedAgainWhenTheAmbushEnds() {
    VotesAfterTimeouts.Plan plan = new VotesAfterTimeouts.Plan(100 * MILLI, 0, false, 1);
    scheduler.begin(plan);
    delay(1, 0, VOTE, 1);
    delay(2, 0, VOTE, 2);
    delay(3, 0, VOTE, 3);
    scheduler.begin(plan(Isolation.Prey.DECIDER, false, 0));
    scheduler.end(plan(Isolation.Prey.DECIDER, false, 0));
    assertThat(again).as("the other scheduler goes on").isEmpty();
    scheduler.end(plan);
    assertThat(again).containsExactly(VOTE);
  }

  @Test
  void whoDecidesIsSecludedAndTheOthersDoNotDecideByTheSameVotes() {
    hold(true);
    givesUp(1, SURRENDER, 10);
    givesUp(2, SURRENDER, 20);
    int behind = leftBehind(21);
    int decider = (behind + 1) % 4;
    decides(decider, 1, 30);
    decides(decider, 2, 31);
    assertThat(deaf(32))
        .contains(decider + ">" + (behind + 2) % 4, (behind + 2) % 4 + ">" + decider);
    assertThat(delay((behind + 2) % 4, (behind + 3) % 4, VOTE, 32)).isNegative();
  }

  @Test
  void proposalsThatAreOnlyRepeatedAreNoSurrender() {
    hold(false);
    for (int instance = 0; instance < 4; instance++) {
      scheduler.advanced(
          world.instances().get(instance),
          new Event.Expired(new Toy.Resend()),
          List.of(new Action.Broadcast(SURRENDER)),
          10);
    }
    assertThat(delay(3, 0, VOTE, 11)).isEqualTo(AdversarialScheduler.HELD);
  }

  @Test
  void anAmbushBeginsAndEndsWithItsFault() {
    Isolation.Plan plan = new Isolation.Plan(Isolation.Prey.DECIDER, 1, 100, FOREVER, true, 0, 1);
    Fault fault = new Fault.AdversarialDelays(0, Script.SECOND, plan);
    assertThat(heard()).isTrue();
    fault.begin(world.faults());
    Action deliver = new Action.Deliver(1, Batch.EMPTY, Optional.empty());
    world
        .faults()
        .scheduler()
        .advanced(world.instances().get(2), new Event.Executed(0), List.of(deliver), 0);
    assertThat(heard()).isFalse();
    fault.end(world.faults());
    assertThat(heard()).isTrue();
  }

  private boolean heard() {
    Frame frame = world.powers().frame(world.powers().seal(new ReplicaId(2), VOTE));
    return world
            .faults()
            .scheduler()
            .delay(world.instances().get(2), world.instances().get(0), frame, 0, () -> {})
        == 0;
  }

  @Test
  void allEndAtOnceAndLetGoWhatTheyHeld() {
    hold(true);
    scheduler.begin(plan(Isolation.Prey.DECIDER, true, 0));
    decides(1, 1, 10);
    scheduler.clear();
    assertThat(again).containsExactly(VOTE);
    assertThat(deaf(11)).isEmpty();
    assertThat(delay(3, 0, VOTE, 11)).isZero();
  }

  @Test
  void aDecisionIsNotTheFirstIfOneWasMadeBeforeTheAmbush() {
    decides(1, 5, 1);
    scheduler.begin(plan(Isolation.Prey.DECIDER, false, 0));
    decides(2, 5, 10);
    assertThat(deaf(10)).isEmpty();
    decides(2, 6, 11);
    assertThat(deaf(11)).hasSize(3);
  }

  @Test
  void someArePreyAndOthersAreSpared() {
    int caught = 0;
    for (int seed = 0; seed < 500; seed++) {
      Isolation.Plan plan =
          new Isolation.Plan(Isolation.Prey.DECIDER, 1, 20, FOREVER, false, 0, seed * 77L);
      scheduler.begin(plan);
      decides(1, seed + 1, seed);
      caught += deaf(seed).isEmpty() ? 0 : 1;
      scheduler.end(plan);
    }
    assertThat(caught).isBetween(60, 140);
  }

  @Test
  void traitorsHearEachOtherInTheDark() {
    scheduler.begin(plan(Isolation.Prey.DECIDER, false, 5));
    world.instances().get(2).corrupt(world.powers()::pass);
    decides(1, 1, 10);
    assertThat(deaf(12)).contains("0>3", "3>0", "1>2").doesNotContain("2>0", "0>2", "2>3", "3>2");
  }

  @Test
  void aCertificateOfWhatExcludesNothingIsNoPrey() {
    Toy permissive =
        new Toy() {
          @Override
          public Optional<Exclusion> exclusion(Statement statement) {
            return Optional.empty();
          }
        };
    scheduler = new AdversarialScheduler(permissive, 4, Runnable::run);
    scheduler.begin(plan(Isolation.Prey.CERTIFIER, false, 0));
    certifies(3, proposal(5), 10);
    assertThat(deaf(11)).isEmpty();
  }

  @Test
  void whatOneHoldsBackNoOtherLetsThrough() {
    hold(false);
    scheduler.begin(new VotesAfterTimeouts.Plan(50 * MILLI, 0, false, 2));
    assertThat(delay(3, 0, VOTE, 4)).isEqualTo(AdversarialScheduler.HELD);
  }
}
