package io.parley.testkit.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.parley.api.Protocol;
import io.parley.simulator.faults.FaultKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every planted bug in {@code src/test/zoo} is caught: by its schedule if it has one, else by
 * random seeds and scenarios with twins; by both if its patch says in which faults. The same of
 * these find nothing in the originals. A protocol's module extends it, and inherits the tag {@code
 * zoo}.
 */
@Tag("zoo")
public abstract class ZooConformance {
  private static final long RUNS_MAX = 400;
  private static final long CONTROL_RUNS_MAX = 300;

  /** Runs in one hunt of the control, from a seed on that is a multiple of half as many. */
  private static final long CONTROL_PORTION = 40;

  private final Zoo zoo =
      Zoo.of(
          Path.of("src/test/zoo"),
          Path.of("src/main/java"),
          Path.of("../kit/src/main/java"),
          Path.of("../pacemaker/src/main/java"));

  /**
   * @param how it was caught; empty if it was not
   * @param faults in which it was hunted, if not in all
   * @param runs that it took
   */
  private record Hunted(
      String name, Optional<String> how, Optional<Set<FaultKind>> faults, long runs) {}

  /** The protocols of the module, unharmed. */
  protected abstract List<Protocol> originals();

  /**
   * Scenarios that hold for an original and fail for a mutant, for those that random runs seldom
   * catch; by the names of the mutant and the protocol, with a space between.
   */
  protected abstract Map<String, Consumer<Protocol>> schedules();

  @Test
  void everyMutantIsNamedAfterAPitfallAndShowsInOneOfTheProtocols() {
    List<String> names = originals().stream().map(Protocol::name).toList();
    assertThat(zoo.mutants())
        .isNotEmpty()
        .allSatisfy(
            mutant -> assertThat(mutant.name()).matches("(P|H|K|B|L|C)[0-9a-z]*-[a-z0-9-]+"))
        .allSatisfy(mutant -> assertThat(mutant.protocols()).isNotEmpty().isSubsetOf(names));
  }

  @Test
  void everyScheduleBelongsToAMutant() {
    List<String> known = new ArrayList<>();
    zoo.mutants().forEach(m -> m.protocols().forEach(name -> known.add(m.name() + " " + name)));
    assertThat(known).containsAll(schedules().keySet());
  }

  @TestFactory
  Stream<DynamicTest> everyMutantCompilesToOtherCode() {
    return zoo.mutants().stream()
        .map(mutant -> DynamicTest.dynamicTest(mutant.name(), () -> checkCode(mutant)));
  }

  private void checkCode(Mutant mutant) {
    for (Protocol original : originals()) {
      assertThat(mutant.protocol(original.getClass()).name()).isEqualTo(original.name());
    }
    assertThat(mutant.changesCode(originals().get(0).getClass())).isTrue();
  }

  @TestFactory
  Stream<DynamicTest> theOriginalSurvivesTheScheduleOf() {
    return new TreeMap<>(schedules())
        .entrySet().stream()
            .map(
                entry ->
                    DynamicTest.dynamicTest(
                        entry.getKey(),
                        () -> assertThatCode(() -> follow(entry)).doesNotThrowAnyException()));
  }

  private void follow(Map.Entry<String, Consumer<Protocol>> schedule) {
    String name = schedule.getKey().substring(schedule.getKey().indexOf(' ') + 1);
    schedule.getValue().accept(original(name));
  }

  private Protocol original(String name) {
    return originals().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
  }

  @TestFactory
  Stream<DynamicTest> everyMutantIsCaughtAndTheOriginalsSurvive() {
    List<Callable<Hunted>> hunts = new ArrayList<>();
    for (Mutant mutant : zoo.mutants()) {
      mutant.protocols().forEach(name -> hunts.addAll(hunts(mutant, original(name))));
    }
    List<Hunted> mutants = inParallel(hunts);
    List<Hunted> controls = inParallel(controls(mutants));
    summarize(mutants);
    return Stream.concat(
        mutants.stream()
            .map(one -> DynamicTest.dynamicTest(one.name, () -> assertThat(one.how).isPresent())),
        controls.stream()
            .map(one -> DynamicTest.dynamicTest(one.name, () -> assertThat(one.how).isEmpty())));
  }

  /** In each selection of faults, as many runs as the slowest catch took. */
  private List<Callable<Hunted>> controls(List<Hunted> mutants) {
    Map<Optional<Set<FaultKind>>, Long> slowest = new LinkedHashMap<>();
    mutants.forEach(one -> slowest.merge(one.faults, one.runs, Math::max));
    List<Callable<Hunted>> controls = new ArrayList<>();
    slowest.forEach(
        (faults, runs) -> {
          for (long run = 0; run < Math.min(runs, CONTROL_RUNS_MAX); run += CONTROL_PORTION) {
            // Of all faults, every other portion is of twins.
            long from = 1 + (faults.isPresent() ? run : run / 2);
            originals().forEach(original -> controls.add(() -> control(original, faults, from)));
          }
        });
    return controls;
  }

  private void summarize(List<Hunted> mutants) {
    long caught = mutants.stream().filter(one -> one.how.isPresent()).count();
    long runs = mutants.stream().mapToLong(Hunted::runs).sum();
    System.out.printf(
        "zoo of %s: %d of %d hunts and schedules caught theirs, %d runs%n",
        originals().get(0).name(), caught, mutants.size(), runs);
  }

  /** By its schedule, if it has one; by hunting, if it has none or must be caught so too. */
  private List<Callable<Hunted>> hunts(Mutant mutant, Protocol original) {
    Consumer<Protocol> schedule = schedules().get(mutant.name() + " " + original.name());
    String name = mutant.name() + " [" + original.name() + "]";
    List<Callable<Hunted>> hunts = new ArrayList<>();
    if (schedule != null) {
      hunts.add(() -> told(follow(name, mutant.protocol(original.getClass()), schedule)));
    }
    if (schedule == null || mutant.hunt().isPresent()) {
      String full = name + mutant.hunt().map(faults -> titled(" in ", faults)).orElse("");
      hunts.add(
          () -> told(hunt(full, mutant.protocol(original.getClass()), mutant.hunt(), 1, RUNS_MAX)));
    }
    return hunts;
  }

  private static String titled(String before, Set<FaultKind> faults) {
    return before + FaultKind.titles(faults);
  }

  private static Hunted told(Hunted hunted) {
    System.out.println(hunted.name + ": " + hunted.how.orElse("SURVIVED " + hunted.runs + " runs"));
    return hunted;
  }

  private static Hunted hunt(
      String name, Protocol hunted, Optional<Set<FaultKind>> faults, long from, long runsMax) {
    Optional<Catch> found =
        faults
            .map(some -> Catch.hunt(hunted, some, from, runsMax))
            .orElseGet(() -> Catch.hunt(hunted, from, runsMax));
    long runs = found.map(Catch::runs).orElse(runsMax);
    return new Hunted(name, found.map(Catch::toString), faults, runs);
  }

  private static Hunted follow(String name, Protocol mutated, Consumer<Protocol> schedule) {
    try {
      schedule.accept(mutated);
      return new Hunted(name, Optional.empty(), Optional.empty(), 1);
    } catch (AssertionError e) {
      String what = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      return new Hunted(name, Optional.of("by its schedule: " + what), Optional.empty(), 1);
    }
  }

  private static Hunted control(Protocol original, Optional<Set<FaultKind>> faults, long from) {
    String what = faults.map(some -> titled(" of ", some)).orElse("");
    String name =
        "%s survives %d runs%s from %d on".formatted(original.name(), CONTROL_PORTION, what, from);
    return hunt(name, original, faults, from, CONTROL_PORTION);
  }

  private static List<Hunted> inParallel(List<Callable<Hunted>> tasks) {
    ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      List<Hunted> hunted = new ArrayList<>();
      for (Future<Hunted> one : threads.invokeAll(tasks)) {
        hunted.add(one.get());
      }
      return hunted;
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError("a hunt did not end", e);
    } finally {
      threads.shutdownNow();
    }
  }
}
