package io.parley.simulator.hunt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.simulator.adversary.Behaviour;
import io.parley.simulator.diagram.Step;
import io.parley.simulator.faults.Fault;
import io.parley.simulator.faults.FaultKind;
import io.parley.testkit.FlawedToy;
import io.parley.testkit.Toy;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SimulationTest {
  private static final Simulation HONEST = Script.simulation(new Toy()).faults(Script.HONEST);

  private static Outcome firstBroken(Simulation simulation) {
    return LongStream.rangeClosed(1, 40)
        .mapToObj(simulation::run)
        .filter(outcome -> outcome.broken().isPresent())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void equalSeedsGiveEqualOutcomesAndOthersOthers() {
    Set<Long> fingerprints = new LinkedHashSet<>();
    for (long seed = 1; seed <= 6; seed++) {
      Outcome outcome = HONEST.run(seed);
      assertThat(HONEST.run(seed)).isEqualTo(outcome);
      assertThat(outcome.seed()).isEqualTo(seed);
      fingerprints.add(outcome.fingerprint());
    }
    assertThat(fingerprints).hasSize(6);
  }

  @Test
  void aRunThatKeepsAllItsFaultsIsTheRunAndOneThatKeepsNoneIsAnother() {
    Outcome all = HONEST.run(3);
    Scenario scenario = Scenario.draw(HONEST, 3);
    assertThat(all.faults()).isNotEmpty();
    assertThat(HONEST.run(3, scenario.kept())).isEqualTo(all);
    Outcome none = HONEST.run(3, List.of());
    assertThat(none.faults()).isEmpty();
    assertThat(none.fingerprint()).isNotEqualTo(all.fingerprint());
  }

  @Test
  void theNumberOfReplicasIsWhatWasAskedFor() {
    for (int n : List.of(1, 2, 5, 9)) {
      Outcome outcome = HONEST.replicas(n).run(1);
      assertThat(outcome.replicas()).isEqualTo(n);
      assertThat(outcome.verdict()).isEqualTo(new Outcome.Verdict.Holds());
    }
    assertThatThrownBy(() -> HONEST.replicas(-1)).hasMessageContaining("found -1");
  }

  @Test
  void optionsAreTheProtocolsOwn() {
    assertThatThrownBy(() -> HONEST.with("speed", 3)).hasMessage("toy has no option speed");
    assertThat(HONEST.with("resend", 7).options()).containsEntry("resend", 7L);
    assertThat(HONEST.with("resend", 7).run(2, List.of()).messages())
        .as("who repeats itself more often says more")
        .isGreaterThan(HONEST.run(2, List.of()).messages());
  }

  @Test
  void aFailureIsRepeatedByItsLine() {
    Simulation simulation = Script.simulation(FlawedToy.forgetful()).faults(Script.HONEST);
    Outcome broken = firstBroken(simulation);
    Counterexample failure = simulation.explain(broken);
    String line = failure.reproduction();
    assertThat(line)
        .startsWith("./parley simulate --protocol toy --replicas 4 --option resend=1000 --faults ");
    Simulation typed =
        Script.simulation(FlawedToy.forgetful())
            .faults(FaultKind.parse(Reproduction.word(line, "--faults")));
    Outcome again = typed.run(Reproduction.seed(line), Reproduction.kept(line));
    assertThat(again).isEqualTo(failure.outcome());
    assertThat(again.broken().orElseThrow().property())
        .isEqualTo(broken.broken().orElseThrow().property());
    assertThat(again.faults()).hasSizeLessThan(broken.faults().size());
    assertThat(failure.original()).isEqualTo(line.replaceAll(" --keep .*", ""));
    assertThat(typed.run(Reproduction.seed(failure.original()))).isEqualTo(broken);
  }

  @Test
  void aFailureTellsAllThatAPersonNeeds() {
    Simulation simulation = Script.simulation(FlawedToy.forgetful()).faults(Script.HONEST);
    Counterexample failure = simulation.explain(firstBroken(simulation));
    assertThat(failure.toString())
        .startsWith("AMNESIA: R0 says proposal")
        .contains("with 4 replicas and, of all faults, only\n  R0 crashes")
        .contains("R0 -> all Proposal h1")
        .contains(failure.reproduction())
        .contains(failure.original());
    assertThat(failure.toString().lines().count()).isLessThan(100);
  }

  @Test
  void whatBreaksWithoutFaultsKeepsNone() {
    Simulation simulation = Script.simulation(FlawedToy.dissenting()).faults(Script.HONEST);
    Counterexample failure = simulation.explain(simulation.run(1));
    assertThat(failure.reproduction()).endsWith(" --seed 1 --keep none");
    assertThat(failure.toString()).contains("only\n  none");
  }

  @Test
  void linesNameOnlyWhatIsNotPreset() {
    assertThat(Simulation.of(new Toy()).reproduction(8471, Optional.empty()))
        .isEqualTo("./parley simulate --protocol toy --seed 8471");
    assertThat(
            Simulation.of(new Toy())
                .faults(EnumSet.of(FaultKind.CRASHES, FaultKind.LOSS))
                .replicas(7)
                .with("resend", 5)
                .reproduction(1, Optional.of(List.of(0, 4))))
        .isEqualTo(
            "./parley simulate --protocol toy --replicas 7 --option resend=5"
                + " --faults loss,crashes --seed 1 --keep 0,4");
  }

  @Test
  void aTraceChangesNothingAndHoldsEveryMessage() {
    for (long seed = 1; seed <= 5; seed++) {
      Outcome outcome = HONEST.run(seed);
      RecordedRun trace = HONEST.trace(seed, Optional.empty());
      assertThat(trace.outcome()).isEqualTo(outcome);
      long messages =
          trace.diagram().steps().stream().filter(Step.Message.class::isInstance).count();
      assertThat(messages).isGreaterThanOrEqualTo(Math.min(1_000, outcome.messages()));
    }
  }

  @Test
  void aDiagramShowsMessagesCrashesFaultsAndWhatBroke() {
    Simulation simulation = Script.simulation(FlawedToy.forgetful());
    Fault crash = new Fault.Crash(1_500 * Script.MILLI, 1_600 * Script.MILLI, 0, 0);
    Fault cut = new Fault.Cut(0, 400 * Script.MILLI, 0, 3);
    RecordedRun trace =
        RecordedRun.of(
            simulation, Script.scenario(2, List.of(), crash, cut), "a title, and a seed");
    String text = trace.diagram().text();
    assertThat(text)
        .startsWith("a title, and a seed\nAMNESIA: R0 says")
        .containsPattern("R0 --> R1 .*Proposal +Proposal h1 ")
        .containsPattern("R0 --x R3 .*Proposal")
        .containsPattern("R1 +deliver +R1 delivers h1")
        .containsPattern("R0 +timer +R0 expires Resend")
        .containsPattern("R0 +crash +crashes")
        .containsPattern("R0 +start +R0 starts recovered")
        .containsPattern("crashes begins +R0 crashes, keeps 0 writes")
        .contains(">>> ");
    assertThat(trace.diagram().lanes()).containsExactly("R0", "R1", "R2", "R3");
    assertThat(trace.diagram().html()).contains("<html").contains("Proposal h1");
  }

  @Test
  void twinsHaveALaneOfTheirOwn() {
    Fault twin = new Fault.Byzantine(2, Behaviour.TWIN, 1);
    Scenario scenario = Script.scenario(1, List.of(2), twin);
    RecordedRun trace = RecordedRun.of(HONEST, scenario, "");
    assertThat(trace.diagram().lanes()).containsExactly("R0", "R1", "R2", "R3", "R2'");
    assertThat(trace.diagram().text()).contains("R0 --> R2'").contains("R2 is Byzantine: twin");
  }
}
