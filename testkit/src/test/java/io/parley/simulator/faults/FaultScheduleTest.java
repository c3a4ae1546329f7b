package io.parley.simulator.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.simulator.adversary.Behaviour;
import io.parley.simulator.clients.MaliciousClient;
import io.parley.simulator.hunt.Scenario;
import io.parley.simulator.hunt.Script;
import io.parley.simulator.hunt.Simulation;
import io.parley.testkit.TestCounts;
import io.parley.testkit.Toy;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FaultScheduleTest {
  private static final int SEEDS = 200;

  private interface Check {
    void accept(int n, Scenario scenario);
  }

  private static void forAll(Set<FaultKind> kinds, Check check) {
    for (int n = 1; n <= 10; n++) {
      Simulation simulation = Simulation.of(new Toy()).replicas(n).faults(kinds);
      for (long seed = 0; seed < SEEDS; seed++) {
        check.accept(n, Scenario.draw(simulation, seed));
      }
    }
    TestCounts.propertyCases(10 * SEEDS);
  }

  private static List<Integer> traitors(Scenario scenario) {
    return scenario.faults().stream()
        .filter(fault -> fault instanceof Fault.Byzantine || fault instanceof Fault.Damage)
        .map(f -> f instanceof Fault.Byzantine b ? b.replica() : ((Fault.Damage) f).instance())
        .toList();
  }

  @Test
  void noMoreThanFAreTraitorsOrLoseTheirDisk() {
    int[] most = new int[11];
    forAll(
        FaultKind.all(),
        (n, scenario) -> {
          List<Integer> traitors = traitors(scenario);
          assertThat(traitors).hasSizeLessThanOrEqualTo((n - 1) / 3).doesNotHaveDuplicates();
          assertThat(traitors).allMatch(traitor -> traitor >= 0 && traitor < n);
          most[n] = Math.max(most[n], traitors.size());
        });
    for (int n = 1; n <= 10; n++) {
      assertThat(most[n]).as("n=" + n).isEqualTo((n - 1) / 3);
    }
  }

  @Test
  void everyKindAndEveryConductOccurs() {
    Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
    Set<Behaviour> conducts = EnumSet.noneOf(Behaviour.class);
    Set<MaliciousClient.Kind> clients = EnumSet.noneOf(MaliciousClient.Kind.class);
    Set<String> classes = new TreeSet<>();
    forAll(
        FaultKind.all(),
        (n, scenario) ->
            scenario
                .faults()
                .forEach(
                    fault -> {
                      kinds.add(fault.kind());
                      classes.add(fault.getClass().getSimpleName());
                      if (fault instanceof Fault.Byzantine byzantine) {
                        conducts.add(byzantine.behaviour());
                      } else if (fault instanceof Fault.Malice malice) {
                        clients.add(malice.how());
                      }
                    }));
    assertThat(kinds).isEqualTo(FaultKind.all());
    assertThat(conducts).containsExactly(Behaviour.values());
    assertThat(clients).containsExactly(MaliciousClient.Kind.values());
    assertThat(classes).hasSize(Fault.class.getPermittedSubclasses().length);
  }

  @Test
  void nobodyIsATwinAndATraitorOfAnotherKind() {
    Set<FaultKind> kinds = EnumSet.of(FaultKind.TWINS, FaultKind.BYZANTINE, FaultKind.DAMAGE);
    Simulation simulation = Simulation.of(new Toy()).replicas(7).faults(kinds);
    int both = 0;
    for (long seed = 0; seed < 20 * SEEDS; seed++) {
      Scenario scenario = Scenario.draw(simulation, seed);
      List<Integer> traitors = traitors(scenario);
      assertThat(traitors).doesNotHaveDuplicates();
      both += scenario.twins().size() == 1 && traitors.size() == 2 ? 1 : 0;
    }
    assertThat(both).as("one twin and another traitor").isGreaterThan(100);
    TestCounts.propertyCases(20 * SEEDS);
  }

  @Test
  void eachKindIsLeftOutOfSomeRuns() {
    Simulation simulation = Simulation.of(new Toy()).replicas(4);
    Map<FaultKind, Integer> runs = new EnumMap<>(FaultKind.class);
    for (long seed = 0; seed < SEEDS; seed++) {
      Scenario.draw(simulation, seed).faults().stream()
          .map(Fault::kind)
          .distinct()
          .forEach(kind -> runs.merge(kind, 1, Integer::sum));
    }
    assertThat(runs.keySet()).isEqualTo(FaultKind.all());
    assertThat(runs)
        .allSatisfy(
            (kind, count) ->
                // Large commands cost so much to simulate that they are rare.
                assertThat(count).isBetween(kind == FaultKind.SIZES ? 2 : 5, 2 * SEEDS / 3));
  }

  @Test
  void noKindOccursThatWasNotAskedFor() {
    forAll(Set.of(), (n, scenario) -> assertThat(scenario.faults()).isEmpty());
    for (FaultKind kind : FaultKind.values()) {
      Simulation simulation = Simulation.of(new Toy()).replicas(4).faults(Set.of(kind));
      Set<FaultKind> drawn = EnumSet.noneOf(FaultKind.class);
      for (long seed = 0; seed < SEEDS; seed++) {
        drawn.addAll(
            Scenario.draw(simulation, seed).faults().stream()
                // A twin's second instance has a clock of its own.
                .filter(f -> kind != FaultKind.TWINS || !(f instanceof Fault.Drift))
                .map(Fault::kind)
                .collect(Collectors.toSet()));
      }
      assertThat(drawn).containsExactly(kind);
    }
  }

  @Test
  void faultsEndInTimeAndNameSeatsThatExist() {
    forAll(
        FaultKind.all(),
        (n, scenario) -> {
          assertThat(scenario.twins()).isSorted().doesNotHaveDuplicates();
          List<Integer> twins =
              scenario.faults().stream()
                  .filter(f -> f instanceof Fault.Byzantine b && b.behaviour() == Behaviour.TWIN)
                  .map(f -> ((Fault.Byzantine) f).replica())
                  .toList();
          assertThat(twins).isEqualTo(scenario.twins());
          int instances = n + twins.size();
          for (Fault fault : scenario.faults()) {
            assertThat(fault.from()).isBetween(0L, scenario.end());
            assertThat(fault.until())
                .matches(u -> u == Fault.FOREVER || (u >= fault.from() && u <= scenario.end()));
            assertThat(instances(fault))
                .allMatch(instance -> instance >= 0 && instance < instances);
          }
        });
  }

  private static List<Integer> instances(Fault fault) {
    if (fault instanceof Fault.Partition f) {
      return f.groups().stream().flatMap(List::stream).toList();
    }
    if (fault instanceof Fault.Cut f) {
      assertThat(f.speaker()).isNotEqualTo(f.listener());
      return List.of(f.speaker(), f.listener());
    }
    if (fault instanceof Fault.Slowness f) {
      return List.of(f.instance());
    }
    if (fault instanceof Fault.Pause f) {
      return List.of(f.instance());
    }
    if (fault instanceof Fault.Drift f) {
      return List.of(f.instance());
    }
    if (fault instanceof Fault.Crash f) {
      return List.of(f.instance());
    }
    if (fault instanceof Fault.Strained f) {
      return List.of(f.instance());
    }
    if (fault instanceof Fault.Jump f) {
      return List.of(f.instance());
    }
    return fault instanceof Fault.CrashAtWrite f ? List.of(f.instance()) : List.of();
  }

  @Test
  void keepingSomeFaultsLeavesAllElseAsItIs() {
    Scenario all = Scenario.draw(Simulation.of(new Toy()).replicas(7), 42);
    assertThat(all.faults()).hasSizeGreaterThan(3);
    assertThat(all.keep(all.kept())).isEqualTo(all);
    Scenario some = all.keep(List.of(2, 0));
    assertThat(some.faults()).containsExactly(all.faults().get(0), all.faults().get(2));
    assertThat(some.kept()).containsExactly(0, 2);
    assertThat(some.keep(List.of(2)).faults()).containsExactly(all.faults().get(2));
    assertThat(some.asks()).isEqualTo(all.asks());
    assertThat(some.end()).isEqualTo(all.end());
  }

  @Test
  void twinsAreNeverLeftAway() {
    Fault twin = new Fault.Byzantine(2, Behaviour.TWIN, 1);
    Fault pause = new Fault.Pause(0, 5, 1);
    Scenario scenario = Script.scenario(1, List.of(2), pause, twin, pause);
    assertThat(scenario.keep(List.of(0)).kept()).containsExactly(0, 1);
    assertThat(scenario.keep(List.of()).faults()).containsExactly(twin);
  }

  @Test
  void equalSeedsDrawEqualScenariosAndOthersOthers() {
    Simulation simulation = Simulation.of(new Toy());
    Set<String> drawn = new TreeSet<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      Scenario scenario = Scenario.draw(simulation, seed);
      assertThat(scenario.n()).isBetween(4, 7);
      assertThat(scenario.toString()).isEqualTo(Scenario.draw(simulation, seed).toString());
      drawn.add(scenario.faults() + " " + scenario.asks());
    }
    assertThat(drawn).hasSize(SEEDS);
  }
}
