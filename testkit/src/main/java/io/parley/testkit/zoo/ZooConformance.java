package io.parley.testkit.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.parley.api.Protocol;
import io.parley.simulator.faults.FaultKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
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
 * random seeds and scenarios with twins; by both if its patch says in which faults. The originals
 * survive every schedule, and every run in which a planted bug was caught. A protocol's module
 * extends it, and inherits the tag {@code zoo}.
 */
@Tag("zoo")
public abstract class ZooConformance {
  private static final long RUNS_MAX = 400;

  private final Zoo zoo =
      Zoo.of(
          Path.of("src/test/zoo"),
          Path.of("src/main/java"),
          Path.of("../kit/src/main/java"),
          Path.of("../pacemaker/src/main/java"));

  /**
   * @param original what the bug was planted in
   * @param how it was caught; empty if it was not
   * @param run in which it was caught, if not by a schedule
   * @param runs that it took
   */
  private record Hunted(
      String name, Protocol original, Optional<String> how, Optional<Run> run, long runs) {}

  /** A run that caught a bug which was planted in the protocol of this name. */
  private record Control(String protocol, Run run) {}

  /** The protocols of the module, unharmed. */
  protected abstract List<Protocol> originals();

  /**
   * Scenarios that hold for an original and fail for mutants, for those that random runs seldom
   * catch; and which ones: the names of the mutant and the protocol, with a space between.
   */
  protected abstract Map<Consumer<Protocol>, List<String>> schedules();

  private Map<String, Consumer<Protocol>> scheduleOf() {
    Map<String, Consumer<Protocol>> byMutant = new TreeMap<>();
    schedules()
        .forEach(
            (schedule, mutants) ->
                mutants.forEach(
                    mutant ->
                        assertThat(byMutant.put(mutant, schedule))
                            .as("another schedule of " + mutant)
                            .isNull()));
    return byMutant;
  }

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
    assertThat(known).containsAll(scheduleOf().keySet());
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

  /** Once for each protocol, however many mutants of it the schedule catches. */
  @TestFactory
  Stream<DynamicTest> theOriginalSurvivesTheScheduleOf() {
    Map<String, DynamicTest> tests = new TreeMap<>();
    schedules()
        .forEach(
            (schedule, mutants) -> {
              Set<String> protocols = new LinkedHashSet<>();
              for (String mutant : mutants) {
                String protocol = mutant.substring(mutant.indexOf(' ') + 1);
                if (protocols.add(protocol)) {
                  tests.put(mutant, survives(mutant, schedule, original(protocol)));
                }
              }
            });
    return tests.values().stream();
  }

  private static DynamicTest survives(String name, Consumer<Protocol> schedule, Protocol original) {
    return DynamicTest.dynamicTest(
        name, () -> assertThatCode(() -> schedule.accept(original)).doesNotThrowAnyException());
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

  /** The originals, in every run that caught a bug planted in them. */
  private List<Callable<Hunted>> controls(List<Hunted> mutants) {
    return mutants.stream()
        .flatMap(one -> one.run.stream().map(run -> new Control(one.original.name(), run)))
        .distinct()
        .<Callable<Hunted>>map(control -> () -> control(original(control.protocol), control.run))
        .toList();
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
    Consumer<Protocol> schedule = scheduleOf().get(mutant.name() + " " + original.name());
    String name = mutant.name() + " [" + original.name() + "]";
    List<Callable<Hunted>> hunts = new ArrayList<>();
    if (schedule != null) {
      hunts.add(() -> told(follow(name, mutant, original, schedule)));
    }
    if (schedule == null || mutant.hunt().isPresent()) {
      String full = name + mutant.hunt().map(faults -> titled(" in ", faults)).orElse("");
      hunts.add(() -> told(hunt(full, mutant, original)));
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

  private static Hunted hunt(String name, Mutant mutant, Protocol original) {
    Optional<Catch> found =
        Catch.hunt(mutant.protocol(original.getClass()), mutant.hunt(), RUNS_MAX);
    return new Hunted(
        name,
        original,
        found.map(Catch::toString),
        found.map(Catch::run),
        found.map(Catch::runs).orElse(RUNS_MAX));
  }

  private static Hunted follow(
      String name, Mutant mutant, Protocol original, Consumer<Protocol> schedule) {
    Optional<String> how = Optional.empty();
    try {
      schedule.accept(mutant.protocol(original.getClass()));
    } catch (AssertionError e) {
      String what = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      how = Optional.of("by its schedule: " + what);
    }
    return new Hunted(name, original, how, Optional.empty(), 1);
  }

  private static Hunted control(Protocol original, Run run) {
    Optional<String> how = run.of(original).broken().map(broken -> broken.message());
    return new Hunted(original.name() + " survives " + run, original, how, Optional.empty(), 1);
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
