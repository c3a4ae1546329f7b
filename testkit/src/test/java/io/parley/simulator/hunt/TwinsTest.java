package io.parley.simulator.hunt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.simulator.checkers.Violation.Property;
import io.parley.simulator.faults.Fault;
import io.parley.simulator.faults.FaultKind;
import io.parley.simulator.world.World;
import io.parley.testkit.Toy;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TwinsTest {
  private static Twins twins(int n, int rounds) {
    return new Twins(Script.simulation(new Toy()), n, rounds);
  }

  @Test
  void thereAreAsManyAsTwinsSplitsAndLengthsAllow() {
    assertThat(twins(4, 1).count()).isEqualTo(4 * 16 * 3);
    assertThat(twins(4, 3).count()).isEqualTo(4L * 48 * 48 * 48);
    assertThat(twins(7, 1).count()).isEqualTo(21 * 256 * 3);
    assertThat(twins(10, 2).count()).isEqualTo(120L * 4096 * 3 * 4096 * 3);
    assertThat(twins(16, 4).count()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void everyNumberIsAnotherScenario() {
    everyNumberIsAnotherScenario(twins(4, 1));
    everyNumberIsAnotherScenario(twins(4, 2));
    everyNumberIsAnotherScenario(twins(7, 1));
  }

  private static void everyNumberIsAnotherScenario(Twins twins) {
    Set<String> scenarios = new TreeSet<>();
    for (long number = 0; number < twins.count(); number++) {
      scenarios.add(twins.scenario(number).faults().toString());
    }
    assertThat(scenarios).hasSize((int) twins.count());
  }

  @Test
  void numbersOfMoreThanCanBeCountedAreScenariosToo() {
    Twins twins = twins(16, 4);
    Set<String> scenarios = new TreeSet<>();
    for (long number = 0; number < 1_000; number++) {
      Scenario first = twins.scenario(number);
      assertThat(first.twins()).hasSize(5).doesNotHaveDuplicates();
      scenarios.add(first.faults().toString());
      scenarios.add(twins.scenario(twins.count() - 1 - number).faults().toString());
    }
    assertThat(scenarios).hasSize(2_000);
  }

  @Test
  void numbersWhoseProductsAreMoreThanALongHoldsAreDifferentScenariosToo() {
    // Products modulo 2^64 would be equal modulo the count.
    Twins twins = twins(7, 4);
    assertThat(twins.scenario(1_251_682_463_728L).faults().toString())
        .isNotEqualTo(twins.scenario(577_372_598_256L).faults().toString());
  }

  @Test
  void bothClientsAskInEachRoundAndSecondSeatsHaveClocksOfTheirOwn() {
    Twins all = twins(7, 2);
    for (long number = 0; number < 100; number++) {
      Scenario scenario = all.scenario(number);
      List<Scenario.Ask> asks = scenario.asks();
      Fault first = scenario.faults().get(scenario.faults().size() - 2);
      assertThat(asks).extracting(Scenario.Ask::client).containsExactly(0, 1, 1, 0);
      assertThat(asks.get(1).at()).isLessThan(first.until());
      assertThat(asks.get(2).at()).isGreaterThan(first.until());
      assertThat(scenario.faults())
          .filteredOn(Fault.Drift.class::isInstance)
          .containsExactly(new Fault.Drift(7, 1, 0), new Fault.Drift(8, 2, 0));
    }
  }

  @Test
  void fReplicasExistTwiceAndEachRoundHasItsSplit() {
    Twins all = twins(7, 2);
    Set<List<Integer>> choices = new java.util.HashSet<>();
    for (long number = 0; number < 2_000; number++) {
      Scenario scenario = all.scenario(number);
      choices.add(scenario.twins());
      assertThat(scenario.n()).isEqualTo(7);
      assertThat(scenario.twins()).hasSize(2).isSorted().doesNotHaveDuplicates();
      assertThat(scenario.twins()).allMatch(twin -> twin >= 0 && twin < 7);
      assertThat(scenario.traitors().stream().map(id -> id.value()).toList())
          .isEqualTo(scenario.twins());
      List<Fault.Partition> rounds =
          scenario.faults().stream()
              .filter(Fault.Partition.class::isInstance)
              .map(Fault.Partition.class::cast)
              .toList();
      assertThat(rounds).hasSize(2);
      assertThat(rounds.get(0).from()).isZero();
      assertThat(rounds.get(1).from()).isEqualTo(rounds.get(0).until());
      assertThat(rounds.get(1).until()).isEqualTo(scenario.end());
      assertThat(rounds)
          .allSatisfy(round -> assertThat(round.groups().get(0)).allMatch(s -> s < 8));
      assertThat(scenario.asks()).hasSize(4).allMatch(ask -> ask.at() <= scenario.end());
    }
    assertThat(choices).as("pairs among seven").hasSize(21);
  }

  @Test
  void eachTwinHasTwoSeats() {
    Twins all = twins(7, 1);
    for (long number = 0; number < 20; number++) {
      Scenario scenario = all.scenario(number);
      World world = new Run(all.simulation(), scenario).world();
      assertThat(world.instances().all()).hasSize(9);
      for (int i = 0; i < 9; i++) {
        int id = i < 7 ? i : scenario.twins().get(i - 7);
        assertThat(world.instances().get(i).id().value()).isEqualTo(id);
        assertThat(world.instances().of(world.instances().get(i).id()))
            .contains(world.instances().get(i));
      }
      assertThat(
              IntStream.range(0, 7)
                  .map(i -> world.instances().of(world.instances().get(i).id()).size())
                  .sum())
          .isEqualTo(9);
    }
  }

  @Test
  void onlyTwinsWhoAreBelievedBreakAgreement() {
    Twins all = twins(4, 2);
    Set<Boolean> seen = new TreeSet<>();
    for (long number = 0; number < 60; number++) {
      Outcome outcome = all.run(number);
      boolean leads = all.scenario(number).twins().contains(0);
      assertThat(outcome.seed()).isEqualTo(number);
      outcome.broken().ifPresent(b -> assertThat(b.property()).isEqualTo(Property.AGREEMENT));
      assertThat(leads || outcome.broken().isEmpty()).isTrue();
      seen.add(outcome.broken().isPresent());
    }
    assertThat(seen).containsExactly(false, true);
  }

  @Test
  void aScenarioIsRepeatedByItsNumberAndWhatItTakes() {
    Twins all = twins(4, 2);
    Outcome broken =
        IntStream.range(0, 60)
            .mapToObj(all::run)
            .filter(outcome -> outcome.broken().isPresent())
            .findFirst()
            .orElseThrow();
    Counterexample failure = all.explain(broken);
    assertThat(failure.reproduction())
        .startsWith(
            "./parley simulate --protocol toy --replicas 4 --option resend=1000 --twins 2 --seed "
                + broken.seed()
                + " --keep ");
    RecordedRun again =
        all.trace(broken.seed(), Optional.of(Reproduction.kept(failure.reproduction())));
    assertThat(again.outcome().fingerprint()).isEqualTo(failure.outcome().fingerprint());
    assertThat(all.trace(broken.seed(), Optional.empty()).outcome().fingerprint())
        .isEqualTo(broken.fingerprint());
    assertThat(Reproduction.seed(failure.original())).isEqualTo(broken.seed());
    assertThat(failure.original()).doesNotContain("--keep");
  }

  @Test
  void numbersAndSizesOutOfRangeAreErrors() {
    assertThatThrownBy(() -> twins(3, 1)).hasMessageContaining("4 to 16 replicas, found 3");
    assertThatThrownBy(() -> twins(17, 1)).hasMessageContaining("found 17");
    assertThatThrownBy(() -> twins(4, 0)).hasMessageContaining("rounds are 1 to 4, found 0");
    assertThatThrownBy(() -> twins(4, 5)).hasMessageContaining("found 5");
    assertThatThrownBy(() -> twins(4, 1).run(192)).hasMessageContaining("0 to 191, found 192");
    assertThatThrownBy(() -> twins(4, 1).run(-1)).hasMessageContaining("found -1");
  }

  @Test
  void twinsAreNotDrawnWhereNobodyMayLie() {
    Simulation three = Script.simulation(new Toy()).replicas(3).faults(EnumSet.of(FaultKind.TWINS));
    for (long seed = 0; seed < 100; seed++) {
      assertThat(Scenario.draw(three, seed).twins()).isEmpty();
    }
  }
}
