package io.parley.simulator.hunt;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.simulator.adversary.Behaviour;
import io.parley.simulator.asynchrony.Isolation;
import io.parley.simulator.checkers.Violation.Property;
import io.parley.simulator.faults.Fault;
import io.parley.simulator.faults.FaultKind;
import io.parley.simulator.hunt.Outcome.Verdict;
import io.parley.simulator.network.Omissions;
import io.parley.testkit.FlawedToy;
import io.parley.testkit.Toy;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How a run ends: what must have come to its end, what must have succeeded, what is excused. */
class RunTest {
  private static final long FOREVER = Fault.FOREVER;
  private static final Fault HALF_DEAD = new Fault.Byzantine(2, Behaviour.DELAYING, 1);

  private static Verdict.Broken broken(Outcome outcome) {
    assertThat(outcome.broken()).as(outcome.verdict().toString()).isPresent();
    return outcome.broken().get();
  }

  private static void holds(Outcome outcome) {
    assertThat(outcome.verdict()).isEqualTo(new Verdict.Holds());
  }

  @Test
  void faultsThatWouldNeverEndEndAllTheSame() {
    List<Fault> endless =
        List.of(
            new Fault.Cut(Script.SECOND, FOREVER, 0, 1),
            new Fault.Partition(Script.SECOND, FOREVER, List.of(List.of(0, 1))),
            new Fault.Crash(Script.SECOND, FOREVER, 0, 0),
            new Fault.Crash(Script.SECOND, FOREVER, 2, 0),
            new Fault.Accident(FaultKind.LOSS, Script.SECOND, FOREVER, 1),
            new Fault.Omission(0, FOREVER, 1, 1),
            new Fault.AdversarialDelays(
                0,
                FOREVER,
                new Isolation.Plan(Isolation.Prey.DECIDER, 1, 100, 1L << 40, true, 0, 1)),
            new Fault.Lateness(0, FOREVER, 400 * Script.SECOND, Omissions.Grain.LINK, 1));
    for (Fault fault : endless) {
      Outcome outcome = Script.run(new Toy(), 1, fault);
      assertThat(outcome.verdict()).as(fault.toString()).isEqualTo(new Verdict.Holds());
    }
  }

  @Test
  void aCrashThatHasNotComeWhenFaultsEndNeverComes() {
    Outcome honest = Script.run(new Toy(), 1);
    int last = (int) honest.heights();
    Outcome before = Script.run(new Toy(), 1, new Fault.CrashAtWrite(0, FOREVER, 3, last - 1, 0));
    holds(before);
    assertThat(before.fingerprint()).isNotEqualTo(honest.fingerprint());
    holds(Script.run(new Toy(), 1, new Fault.CrashAtWrite(0, FOREVER, 3, last, 0)));
  }

  @Test
  void whatIsSubmittedWhenFaultsHaveEndedMustSucceed() {
    Verdict.Broken broken = broken(Script.run(FlawedToy.refusingAudits(false), 1));
    assertThat(broken.property()).isEqualTo(Property.LIVENESS);
    assertThat(broken.message()).contains("faults have ended, and still: ").contains("no audits");
  }

  @Test
  void whatAClientBelievesNotExecutedMustNotBe() {
    Verdict.Broken broken = broken(Script.run(FlawedToy.refusingAudits(true), 1));
    assertThat(broken.property()).isEqualTo(Property.ACKNOWLEDGEMENT);
    assertThat(broken.message()).contains("COMMAND_REFUSED").contains("but executed was");
  }

  @Test
  void atTheEndTheInsidesAreLookedAtOnceMore() {
    for (long seed = 1; seed <= 4; seed++) {
      AtomicLong count = new AtomicLong();
      holds(Script.run(FlawedToy.overfullAt(-1, count), seed));
      Outcome outcome = Script.run(FlawedToy.overfullAt(count.get(), new AtomicLong()), seed);
      assertThat(broken(outcome).property()).isEqualTo(Property.BOUNDS);
    }
  }

  @Test
  void whoseDiskIsDamagedNeedNotKeepUp() {
    Outcome outcome = Script.run(new Toy(), 1, new Fault.Damage(Script.SECOND, 3, 1));
    holds(outcome);
    assertThat(outcome.fingerprint()).isNotEqualTo(Script.run(new Toy(), 1).fingerprint());
  }

  @Test
  void aTraitorNeedNotKeepUp() {
    Outcome outcome =
        Script.run(FlawedToy.idle(), 1, new Fault.Byzantine(3, Behaviour.DELAYING, 1));
    holds(outcome);
  }

  @Test
  void damagedDisksAndTraitorsCountAmongTheFaultyAndExcuseWhoHalted() {
    FlawedToy toy = FlawedToy.needy(1, 2).and(FlawedToy.idle());
    for (Fault fault : List.of(HALF_DEAD, new Fault.Damage(Script.SECOND, 2, 1))) {
      assertThat(Script.run(toy, 1, fault).verdict())
          .as(fault.toString())
          .isInstanceOf(Verdict.Expected.class);
    }
  }

  @Test
  void whereNobodyHaltedNothingIsExcused() {
    Fault other = new Fault.Byzantine(1, Behaviour.DELAYING, 1);
    assertThat(broken(Script.run(FlawedToy.idle(), 1, HALF_DEAD, other)).property())
        .isEqualTo(Property.LIVENESS);
  }

  @Test
  void latenciesAreCountedFromTheSubmission() {
    Outcome outcome = Script.run(new Toy(), 1);
    assertThat(outcome.virtual().toMillis()).isGreaterThan(3_000);
    assertThat(outcome.latencies()).isNotEmpty().allMatch(latency -> latency < 100 * Script.MILLI);
  }

  @Test
  void seedsMayBeNegative() {
    for (long seed = -8; seed < 0; seed++) {
      holds(Script.run(new Toy(), seed));
    }
  }
}
