package io.parley.hotstuff;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Protocol;
import io.parley.testkit.SimulationFailure;
import io.parley.testkit.zoo.Catch;
import io.parley.testkit.zoo.Mutant;
import io.parley.testkit.zoo.Zoo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/**
 * Every planted bug is caught: by its schedule if it has one, else by random seeds and scenarios
 * with twins. The same of these find nothing in the original.
 */
final class HotStuffZooTest {
  private static final Zoo ZOO =
      Zoo.of(
          Path.of("src/test/zoo"),
          Path.of("src/main/java"),
          Path.of("../kit/src/main/java"),
          Path.of("../pacemaker/src/main/java"));

  private static final long RUNS_MAX = 400;
  private static final long CONTROL_RUNS_MAX = 300;

  /** Runs in one hunt of the control, from a seed on that is a multiple of half as many. */
  private static final long CONTROL_PORTION = 40;

  private record Planted(Mutant mutant, Class<? extends Protocol> original) {}

  /**
   * @param how it was caught; empty if it was not
   * @param runs that it took
   */
  private record Hunted(String name, Optional<String> how, long runs) {}

  @Test
  void everyMutantIsNamedAfterAPitfall() {
    assertThat(ZOO.mutants())
        .hasSizeGreaterThanOrEqualTo(16)
        .allSatisfy(mutant -> assertThat(mutant.name()).matches("(P|H|K|B)[0-9a-z]*-[a-z0-9-]+"));
  }

  @TestFactory
  Stream<DynamicTest> everyMutantCompilesToOtherCode() {
    return ZOO.mutants().stream()
        .map(mutant -> DynamicTest.dynamicTest(mutant.name(), () -> check(mutant)));
  }

  private static void check(Mutant mutant) {
    assertThat(mutant.protocols()).isNotEmpty().isSubsetOf("hotstuff", "hotstuff-basic");
    assertThat(mutant.protocol(HotStuff.class).name()).isEqualTo("hotstuff");
    assertThat(mutant.protocol(BasicHotStuff.class).name()).isEqualTo("hotstuff-basic");
    assertThat(mutant.changesCode(HotStuff.class)).isTrue();
  }

  @TestFactory
  Stream<DynamicTest> everyMutantIsCaughtAndTheOriginalSurvives() {
    List<Hunted> mutants = inParallel(planted().stream().map(HotStuffZooTest::task).toList());
    long slowest = mutants.stream().mapToLong(Hunted::runs).max().orElse(0);
    List<Callable<Hunted>> tasks = new ArrayList<>();
    for (long run = 0; run < Math.min(slowest, CONTROL_RUNS_MAX); run += CONTROL_PORTION) {
      long from = 1 + run / 2;
      List.of(new HotStuff(), new BasicHotStuff())
          .forEach(protocol -> tasks.add(() -> control(protocol, from)));
    }
    List<Hunted> controls = inParallel(tasks);
    summarize(mutants);
    return Stream.concat(
        mutants.stream().map(one -> test(one, () -> assertThat(one.how()).isPresent())),
        controls.stream().map(one -> test(one, () -> assertThat(one.how()).isEmpty())));
  }

  private static DynamicTest test(Hunted hunted, Executable check) {
    return DynamicTest.dynamicTest(hunted.name(), check);
  }

  private static void summarize(List<Hunted> mutants) {
    long caught = mutants.stream().filter(one -> one.how().isPresent()).count();
    long runs = mutants.stream().mapToLong(Hunted::runs).sum();
    System.out.printf("zoo of hotstuff: %d of %d caught, %d runs%n", caught, mutants.size(), runs);
  }

  private static List<Planted> planted() {
    return ZOO.mutants().stream()
        .flatMap(mutant -> mutant.protocols().stream().map(name -> new Planted(mutant, of(name))))
        .toList();
  }

  private static Class<? extends Protocol> of(String name) {
    return name.equals("hotstuff") ? HotStuff.class : BasicHotStuff.class;
  }

  private static Callable<Hunted> task(Planted planted) {
    return () -> hunt(planted);
  }

  private static Hunted hunt(Planted planted) {
    Mutant mutant = planted.mutant();
    Protocol mutated = mutant.protocol(planted.original());
    Consumer<Protocol> schedule = Schedules.BY_MUTANT.get(mutant.name() + " " + mutated.name());
    String name = mutant.name() + " [" + mutated.name() + "]";
    Hunted hunted = schedule == null ? hunt(name, mutated) : follow(name, mutated, schedule);
    System.out.println(name + ": " + hunted.how().orElse("SURVIVED " + hunted.runs() + " runs"));
    return hunted;
  }

  private static Hunted hunt(String name, Protocol mutated) {
    Optional<Catch> found = Catch.hunt(mutated, 1, RUNS_MAX);
    return new Hunted(name, found.map(Catch::toString), found.map(Catch::runs).orElse(RUNS_MAX));
  }

  private static Hunted follow(String name, Protocol mutated, Consumer<Protocol> schedule) {
    try {
      schedule.accept(mutated);
      return new Hunted(name, Optional.empty(), 1);
    } catch (SimulationFailure e) {
      String what = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      return new Hunted(name, Optional.of("by its schedule: " + what), 1);
    }
  }

  private static Hunted control(Protocol original, long from) {
    Optional<Catch> found = Catch.hunt(original, from, CONTROL_PORTION);
    String name = original.name() + " survives " + CONTROL_PORTION + " runs from " + from + " on";
    return new Hunted(name, found.map(Catch::toString), CONTROL_PORTION);
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
