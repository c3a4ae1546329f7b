package io.parley.simulator.hunt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.simulator.adversary.Behaviour;
import io.parley.simulator.checkers.Violation.Property;
import io.parley.simulator.faults.Fault;
import io.parley.simulator.faults.FaultKind;
import io.parley.testkit.FlawedToy;
import io.parley.testkit.Toy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShrinkingTest {
  private static final long MILLI = Script.MILLI;
  private static final Simulation HONEST = Script.simulation(new Toy());

  /** Two liars among four together break what one alone does not; the rest is noise. */
  private static Scenario twoLiars(long seed) {
    return Script.scenario(
        seed,
        List.of(),
        new Fault.Accident(FaultKind.LOSS, 10 * MILLI, 500 * MILLI, 0.1),
        new Fault.Byzantine(1, Behaviour.FORGING, 2 * seed),
        new Fault.Drift(0, 5 * MILLI, 100),
        new Fault.Pause(100 * MILLI, 300 * MILLI, 3),
        new Fault.Accident(FaultKind.DUPLICATION, 20 * MILLI, 700 * MILLI, 0.2),
        new Fault.Byzantine(2, Behaviour.LYING, 2 * seed + 1),
        new Fault.Crash(400 * MILLI, 600 * MILLI, 3, 1));
  }

  private static Optional<Property> broken(Outcome outcome) {
    return outcome.broken().map(Outcome.Verdict.Broken::property);
  }

  private static Outcome run(Simulation simulation, Scenario scenario) {
    return new Run(simulation, scenario).outcome();
  }

  @Test
  void whatRemainsBreaksTheSameAndNothingCanBeLeftAway() {
    int shrunk = 0;
    for (long seed = 1; seed <= 60 && shrunk < 3; seed++) {
      Scenario scenario = twoLiars(seed);
      Outcome outcome = run(HONEST, scenario);
      if (!broken(outcome).equals(Optional.of(Property.ACKNOWLEDGEMENT))) {
        continue;
      }
      shrunk++;
      Shrinking.Result result = Shrinking.shrink(HONEST, scenario, outcome, 150);
      assertThat(broken(result.outcome())).contains(Property.ACKNOWLEDGEMENT);
      assertThat(result.scenario().kept()).contains(1, 5);
      assertThat(result.runs()).isBetween(3, 149);
      assertThat(result.outcome().fingerprint())
          .isEqualTo(run(HONEST, result.scenario()).fingerprint())
          .isEqualTo(run(HONEST, scenario.keep(result.scenario().kept())).fingerprint());
      isMinimal(HONEST, result.scenario(), Property.ACKNOWLEDGEMENT);
    }
    assertThat(shrunk).isEqualTo(3);
  }

  private static void isMinimal(Simulation simulation, Scenario scenario, Property property) {
    for (int place : scenario.kept()) {
      List<Integer> fewer = new ArrayList<>(scenario.kept());
      fewer.remove(Integer.valueOf(place));
      assertThat(broken(run(simulation, scenario.keep(fewer))))
          .as("without " + place)
          .isNotEqualTo(Optional.of(property));
    }
  }

  @Test
  void anotherPropertyThatBreaksDoesNotCount() {
    FlawedToy both = FlawedToy.forgetful().and(FlawedToy.counting(10_000, true));
    Simulation simulation = Script.simulation(both);
    int shrunk = 0;
    for (long seed = 1; seed <= 5; seed++) {
      Scenario scenario =
          Script.scenario(
              seed,
              List.of(),
              new Fault.Crash(500 * MILLI, 550 * MILLI, 0, 0),
              new Fault.Crash(2_000 * MILLI, 2_050 * MILLI, 2, 0));
      Outcome outcome = run(simulation, scenario);
      if (broken(outcome).equals(Optional.of(Property.AMNESIA))) {
        shrunk++;
        Shrinking.Result result = Shrinking.shrink(simulation, scenario, outcome, 150);
        assertThat(broken(result.outcome())).contains(Property.AMNESIA);
        assertThat(result.scenario().kept()).containsExactly(0);
        assertThat(broken(run(simulation, scenario.keep(List.of(1)))))
            .contains(Property.MONOTONICITY);
      }
    }
    assertThat(shrunk).isPositive();
  }

  @Test
  void whatNeedsNoFaultIsShrunkToNone() {
    Simulation simulation = Script.simulation(FlawedToy.dissenting());
    Scenario scenario = twoLiars(1);
    Fault[] honest =
        scenario.faults().stream()
            .filter(fault -> !(fault instanceof Fault.Byzantine))
            .toArray(Fault[]::new);
    scenario = Script.scenario(1, List.of(), honest);
    Shrinking.Result result =
        Shrinking.shrink(simulation, scenario, run(simulation, scenario), 150);
    assertThat(result.scenario().faults()).isEmpty();
    assertThat(broken(result.outcome())).contains(Property.AGREEMENT);
  }

  @Test
  void itStopsAfterSoManyRuns() {
    Simulation simulation = Script.simulation(FlawedToy.dissenting());
    Scenario scenario = Script.scenario(1, List.of(), noise(40));
    Outcome outcome = run(simulation, scenario);
    Shrinking.Result result = Shrinking.shrink(simulation, scenario, outcome, 1);
    assertThat(result.runs()).isEqualTo(1);
    assertThat(result.scenario().kept()).hasSize(20);
  }

  @Test
  void whatIsTakenOnlyBecauseOfALaterFaultIsLeftAwayAfterThatOne() {
    Simulation simulation = Script.simulation(FlawedToy.dissenting());
    Fault equivocator = new Fault.Byzantine(0, Behaviour.EQUIVOCATING, 2);
    Fault dissenter = new Fault.Byzantine(1, Behaviour.DELAYING, 1);
    Scenario scenario = Script.scenario(1, List.of(), equivocator, dissenter);
    Outcome outcome = run(simulation, scenario);
    assertThat(broken(outcome)).contains(Property.AGREEMENT);
    assertThat(broken(run(simulation, scenario.keep(List.of(1)))))
        .as("what a traitor dissents does not count")
        .isEmpty();
    Shrinking.Result result = Shrinking.shrink(simulation, scenario, outcome, 150);
    assertThat(result.scenario().kept()).isEmpty();
  }

  @Test
  void nothingIsRunAgainOnlyToLeaveAwayATwinWhoStays() {
    Fault twin = new Fault.Byzantine(0, Behaviour.TWIN, 1);
    Fault later = new Fault.Drift(4, 1, 0);
    Fault split = new Fault.Partition(0, Script.SECOND, List.of(List.of(0, 1)));
    Scenario scenario = Script.scenario(1, List.of(0), twin, later, split);
    Outcome outcome = run(HONEST, scenario);
    Shrinking.Result result = Shrinking.shrink(HONEST, scenario, outcome, 150);
    assertThat(broken(result.outcome())).contains(Property.AGREEMENT);
    assertThat(result.scenario().kept()).contains(0);
    assertThat(result.runs()).isLessThan(10);
  }

  private static Fault[] noise(int count) {
    Fault[] noise = new Fault[count];
    for (int i = 0; i < count; i++) {
      noise[i] = new Fault.Pause(i * MILLI, (i + 1) * MILLI, 1);
    }
    return noise;
  }

  @Test
  void whatHoldsCanNotBeShrunk() {
    Scenario scenario = Script.scenario(1, List.of());
    assertThatThrownBy(() -> Shrinking.shrink(HONEST, scenario, run(HONEST, scenario), 10))
        .hasMessageContaining("nothing is broken");
  }
}
