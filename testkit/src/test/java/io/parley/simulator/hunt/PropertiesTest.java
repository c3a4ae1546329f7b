package io.parley.simulator.hunt;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.simulator.adversary.Behaviour;
import io.parley.simulator.checkers.Violation.Property;
import io.parley.simulator.faults.Fault;
import io.parley.simulator.hunt.Outcome.Verdict;
import io.parley.testkit.FlawedToy;
import io.parley.testkit.Toy;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each property is broken by a protocol, an adversary or an application, and the breach found. */
class PropertiesTest {
  private static Verdict.Broken broken(Outcome outcome) {
    assertThat(outcome.broken()).as(outcome.verdict().toString()).isPresent();
    return outcome.broken().get();
  }

  /** The first seed without any faults already shows it. */
  private static void isFoundAtOnce(FlawedToy protocol, Property property, String message) {
    Verdict.Broken broken = broken(Script.run(protocol, 1));
    assertThat(broken.property()).isEqualTo(property);
    assertThat(broken.message()).contains(message);
  }

  private static void isFoundWithin(int seeds, Simulation simulation, Property property) {
    for (long seed = 1; seed <= seeds; seed++) {
      Outcome outcome = simulation.run(seed);
      if (outcome.broken().isPresent()) {
        assertThat(broken(outcome).property()).isEqualTo(property);
        return;
      }
    }
    throw new AssertionError(property + " is not found within " + seeds + " seeds");
  }

  @Test
  void withoutFlawsAllPropertiesHoldUnderAllFaultsButLies() {
    Simulation simulation = Script.simulation(FlawedToy.none()).faults(Script.HONEST);
    long commands = 0;
    for (long seed = 1; seed <= 20; seed++) {
      Outcome outcome = simulation.run(seed);
      assertThat(outcome.verdict()).isEqualTo(new Verdict.Holds());
      commands += outcome.commands();
    }
    assertThat(commands).isGreaterThan(200);
  }

  @Test
  void withoutFlawsASimpleScriptHolds() {
    Outcome outcome = Script.run(FlawedToy.certifying(4).and(FlawedToy.counting(10_000, false)), 1);
    assertThat(outcome.verdict()).isEqualTo(new Verdict.Holds());
    assertThat(outcome.commands()).isEqualTo(34); // Four reads end every run.
    assertThat(outcome.latencies()).hasSize(34).allMatch(latency -> latency > 0);
  }

  @Test
  void anotherBatchBreaksAgreement() {
    isFoundAtOnce(FlawedToy.dissenting(), Property.AGREEMENT, "at h1");
  }

  @Test
  void anEquivocatorThatIsBelievedBreaksAgreement() {
    for (long seed = 1; seed <= 5; seed++) {
      Fault liar = new Fault.Byzantine(0, Behaviour.EQUIVOCATING, seed);
      assertThat(broken(Script.run(new Toy(), seed, liar)).property())
          .isEqualTo(Property.AGREEMENT);
    }
  }

  @Test
  void twinsThatAreBelievedBreakAgreement() {
    Fault twin = new Fault.Byzantine(0, Behaviour.TWIN, 1);
    Fault later = new Fault.Drift(4, 1, 0);
    Fault split = new Fault.Partition(0, Script.SECOND, List.of(List.of(0, 1)));
    Scenario scenario = Script.scenario(1, List.of(0), twin, later, split);
    Outcome outcome = new Run(Script.simulation(new Toy()), scenario).outcome();
    assertThat(broken(outcome).property()).isEqualTo(Property.AGREEMENT);
  }

  @Test
  void aStateOfOnesOwnBreaksDeterminism() {
    Outcome outcome = run(AlteredApplication.of(2, AlteredApplication::strange));
    assertThat(broken(outcome).property()).isEqualTo(Property.DETERMINISM);
    assertThat(broken(outcome).message()).contains("states differ after h1").contains("R2");
  }

  /** It is the same everywhere, and what a client is told is true: only nobody meant it. */
  @Test
  void whatFailsUnmeantBreaksHealth() {
    Outcome outcome = run(AlteredApplication.everywhere(AlteredApplication::verbose));
    assertThat(broken(outcome).property()).isEqualTo(Property.HEALTH);
    assertThat(broken(outcome).message()).contains("COMMAND_FAILED", "too large");
  }

  @Test
  void staleAnswersOfOneReplicaFoolNoClientAndBreakDeterminism() {
    Outcome honest = run(AlteredApplication.of(3, AlteredApplication::stale));
    assertThat(broken(honest).property()).isEqualTo(Property.DETERMINISM);
    Fault traitor = new Fault.Byzantine(3, Behaviour.DELAYING, 1);
    assertThat(run(AlteredApplication.of(3, AlteredApplication::stale), traitor).verdict())
        .as("the state of a traitor is its own business, and clients ask more than one")
        .isEqualTo(new Verdict.Holds());
  }

  @Test
  void heightsTwiceOrLeftOutBreakExactlyOnce() {
    isFoundAtOnce(FlawedToy.repeating(), Property.EXACTLY_ONCE, "R2 delivers h3 after h3");
    isFoundAtOnce(FlawedToy.skipping(), Property.EXACTLY_ONCE, "R2 delivers h4 after h2");
  }

  @Test
  void whoForgetsWhatItSaidBreaksAmnesia() {
    Simulation crashes = Script.simulation(FlawedToy.forgetful()).faults(Script.HONEST);
    isFoundWithin(10, crashes, Property.AMNESIA);
  }

  @Test
  void whoSpeaksBeforeItRemembersBreaksAmnesia() {
    Fault[] crashes = new Fault[14];
    for (int i = 0; i < crashes.length; i++) {
      long from = Script.MILLI + i * 200L * Script.MILLI;
      crashes[i] = new Fault.CrashAtWrite(from, from + 30 * Script.MILLI, 0, 1, 0);
    }
    int found = 0;
    for (long seed = 1; seed <= 10; seed++) {
      assertThat(Script.run(FlawedToy.none(), seed, crashes).verdict())
          .isEqualTo(new Verdict.Holds());
      Outcome hasty = Script.run(FlawedToy.hasty(), seed, crashes);
      if (hasty.broken().isPresent()) {
        assertThat(broken(hasty).property()).isEqualTo(Property.AMNESIA);
        found++;
      }
    }
    assertThat(found).isPositive();
  }

  @Test
  void twoCertificatesOfOneExclusionBreakCertificates() {
    Fault liar = new Fault.Byzantine(0, Behaviour.EQUIVOCATING, 1);
    assertThat(broken(Script.run(FlawedToy.certifying(4), 1, liar)).property())
        .isEqualTo(Property.CERTIFICATES);
  }

  @Test
  void marksThatFallBreakMonotonicity() {
    isFoundAtOnce(FlawedToy.counting(20, false), Property.MONOTONICITY, "R1 falls from");
    Fault crash = new Fault.Crash(Script.SECOND, 2 * Script.SECOND, 2, 0);
    Verdict.Broken broken = broken(Script.run(FlawedToy.counting(10_000, true), 1, crash));
    assertThat(broken.property()).isEqualTo(Property.MONOTONICITY);
    assertThat(broken.message()).startsWith("MONOTONICITY: R2 falls").contains("it was durable");
    assertThat(Script.run(FlawedToy.counting(10_000, false), 1, crash).verdict())
        .as("what is not said to be durable may fall in a crash")
        .isEqualTo(new Verdict.Holds());
  }

  @Test
  void aBufferBeyondItsBoundBreaksBounds() {
    isFoundAtOnce(FlawedToy.overfull(), Property.BOUNDS, "R3 holds events 1");
  }

  @Test
  void anAccusationAmongTheHonestBreaksIntegrity() {
    isFoundAtOnce(FlawedToy.accusing(), Property.INTEGRITY, "R1 accuses honest R0: spoke");
    Fault liar = new Fault.Byzantine(0, Behaviour.REPLAYING, 1);
    assertThat(Script.run(FlawedToy.accusing(), 1, liar).broken())
        .as("a liar may be accused")
        .isEmpty();
  }

  @Test
  void whatNobodyCanVerifyBreaksIntegrity() {
    isFoundAtOnce(FlawedToy.certifying(5), Property.INTEGRITY, "R0 sends what does not verify");
  }

  @Test
  void aFalseResultBreaksAcknowledgement() {
    // Two liars among four are one too many: they answer a client before the others do, unless they
    // tell it of another membership, which keeps it from asking anybody.
    int found = 0;
    for (long seed = 1; seed <= 40; seed++) {
      Fault one = new Fault.Byzantine(1, Behaviour.FORGING, 2 * seed);
      Fault other = new Fault.Byzantine(2, Behaviour.LYING, 2 * seed + 1);
      Outcome outcome = Script.run(new Toy(), seed, one, other);
      if (outcome.broken().isPresent()) {
        Property property = broken(outcome).property();
        assertThat(property).isIn(Property.ACKNOWLEDGEMENT, Property.LIVENESS);
        found += property == Property.ACKNOWLEDGEMENT ? 1 : 0;
      }
    }
    assertThat(found).isPositive();
  }

  @Test
  void whatIsCarriedOutTwiceEverywhereBreaksLinearizability() {
    Outcome outcome = run(AlteredApplication.everywhere(AlteredApplication::twice));
    assertThat(broken(outcome).property()).isEqualTo(Property.LINEARIZABILITY);
  }

  @Test
  void whoeverFailsBreaksHealth() {
    isFoundAtOnce(
        FlawedToy.failing(new IllegalStateException("no idea")), Property.HEALTH, "no idea");
  }

  @Test
  void whoDeliversNothingBreaksLiveness() {
    isFoundAtOnce(FlawedToy.idle(), Property.LIVENESS, "R3 is in v0 of R0 at h");
  }

  @Test
  void onlyWhoHaltsForWantOfAStateIsExcused() {
    assertThat(Script.run(FlawedToy.needy(1, 2), 1).verdict())
        .isInstanceOfSatisfying(
            Verdict.Expected.class,
            expected -> {
              assertThat(expected.name()).isEqualTo(ExpectedFailure.STATE_TRANSFER.name());
              assertThat(expected.message()).contains("R1");
            });
  }

  @Test
  void oneWhoHaltedDoesNotExcuseThatTheOthersStop() {
    Outcome outcome = Script.run(FlawedToy.needy(1, 2).and(FlawedToy.idle()), 1);
    assertThat(broken(outcome).property()).isEqualTo(Property.LIVENESS);
  }

  @Test
  void moreThanFWhoHaltedExcuseThatTheOthersStop() {
    FlawedToy both = FlawedToy.needy(1, 2).and(FlawedToy.needy(2, 2));
    assertThat(Script.run(both.and(FlawedToy.idle()), 1).verdict())
        .isInstanceOf(Verdict.Expected.class);
    assertThat(broken(Script.run(both.and(FlawedToy.overfull()), 1)).property())
        .as("safety is never excused")
        .isEqualTo(Property.BOUNDS);
  }

  @Test
  void aTraitorWhoHaltsExcusesNothing() {
    Fault traitor = new Fault.Byzantine(1, Behaviour.DELAYING, 1);
    assertThat(Script.run(FlawedToy.needy(1, 2), 1, traitor).verdict())
        .isEqualTo(new Verdict.Holds());
    Outcome idle = Script.run(FlawedToy.needy(1, 2).and(FlawedToy.idle()), 1, traitor);
    assertThat(broken(idle).property())
        .as("one traitor among four, halted or not, is one")
        .isEqualTo(Property.LIVENESS);
  }

  @Test
  void whoHaltedDoesNotExcuseWhatClientsSaw() {
    FlawedToy both = FlawedToy.needy(1, 25).and(FlawedToy.needy(2, 25)).and(FlawedToy.idle());
    Simulation simulation =
        Script.simulation(both)
            .application(AlteredApplication.everywhere(AlteredApplication::twice));
    Outcome outcome = new Run(simulation, Script.scenario(1, List.of())).outcome();
    assertThat(broken(outcome).property()).isEqualTo(Property.LINEARIZABILITY);
  }

  private static Outcome run(AlteredApplication application, Fault... faults) {
    Simulation simulation = Script.simulation(new Toy()).application(application);
    return new Run(simulation, Script.scenario(1, List.of(), faults)).outcome();
  }
}
