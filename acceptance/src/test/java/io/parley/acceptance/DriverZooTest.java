package io.parley.acceptance;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Protocol;
import io.parley.hotstuff.BasicHotStuff;
import io.parley.hotstuff.HotStuff;
import io.parley.pbft.Pbft;
import io.parley.simulator.faults.FaultKind;
import io.parley.testkit.zoo.Mutant;
import io.parley.testkit.zoo.Zoo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * What a driver decides is decided in {@code driver} alone: a bug that is planted there shows in
 * simulated runs of every protocol, as the simulator's replicas and a node's are driven by the same
 * code. The same runs find nothing in the driver as it is.
 */
@Tag("zoo")
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DriverZooTest {
  private static final List<Protocol> PROTOCOLS =
      List.of(new Pbft(), new HotStuff(), new BasicHotStuff());

  /** Bugs that random runs seldom show, by the beginnings of their names, and what shows them. */
  private static final Map<String, Class<? extends BiFunction<Protocol, String, Optional<String>>>>
      SCRIPTED =
          Map.ofEntries(
              entry("execution-failure-", FailureHunt.class),
              entry("execution-opening-", OpeningsHunt.class),
              entry("verification-", CorruptionHunt.class),
              entry("verification-grant-", GrantsHunt.class),
              entry("door-executed-bundle-refused", LossHunt.class),
              entry("door-forgotten-not-recalled", LossHunt.class),
              entry("door-overload-is-final", PressureHunt.class),
              entry("inbox-blame-", StallHunt.class),
              entry("inbox-dropped-", CrowdHunt.class),
              entry("inbox-executed-", SlowExecutionHunt.class),
              entry("inbox-room-never-freed", PressureHunt.class),
              entry("execution-result-", SessionsHunt.class),
              entry("execution-total-", SessionsHunt.class));

  private static final Zoo ZOO =
      Zoo.of(
          Path.of("../driver/src/test/zoo"),
          Path.of("../driver/src/main/java"),
          Path.of("../simulator/src/main/java"),
          Path.of("src/test/java"));

  /** A hunt, and what is to be found. */
  private record Hunt(String name, List<String> expected, Supplier<Optional<String>> run) {}

  /**
   * @param found the property that was broken, a colon, and how; empty if none was
   */
  private record Hunted(String name, List<String> expected, Optional<String> found) {}

  @Test
  void everyPartHasTwoBugsThatShowInEveryProtocol() {
    Map<String, Integer> bugs = new TreeMap<>();
    ZOO.mutants().forEach(mutant -> bugs.merge(mutant.pitfall(), 1, Integer::sum));

    assertThat(bugs).containsOnlyKeys("verification", "turn", "door", "execution", "inbox");
    assertThat(bugs.values()).allMatch(count -> count >= 2);
    assertThat(ZOO.mutants())
        .allSatisfy(
            mutant -> {
              assertThat(mutant.module()).isEqualTo("driver");
              assertThat(mutant.protocols())
                  .containsExactlyElementsOf(PROTOCOLS.stream().map(Protocol::name).toList());
              assertThat(mutant.hunt().isPresent()).isNotEqualTo(scripted(mutant).isPresent());
            });
  }

  private static Optional<Class<? extends BiFunction<Protocol, String, Optional<String>>>> scripted(
      Mutant mutant) {
    return SCRIPTED.entrySet().stream()
        .filter(entry -> mutant.name().startsWith(entry.getKey()))
        .max(Comparator.comparingInt(entry -> entry.getKey().length()))
        .map(Map.Entry::getValue);
  }

  @TestFactory
  Stream<DynamicTest> everyBugCompilesToOtherCode() {
    return ZOO.mutants().stream()
        .map(
            mutant ->
                DynamicTest.dynamicTest(
                    mutant.name(),
                    () -> assertThat(mutant.changesCode(DriverHunt.class)).isTrue()));
  }

  @TestFactory
  Stream<DynamicTest> everyBugIsCaughtInEveryProtocol() {
    List<Hunt> hunts = new ArrayList<>();
    for (Mutant mutant : ZOO.mutants()) {
      for (Protocol protocol : PROTOCOLS) {
        String name = mutant.name() + " [" + protocol.name() + "]";
        hunts.add(
            new Hunt(
                name, mutant.catchers(), () -> mutated(mutant).apply(protocol, faults(mutant))));
      }
    }
    return inParallel(hunts)
        .map(
            hunted ->
                DynamicTest.dynamicTest(
                    hunted.name,
                    () ->
                        assertThat(hunted.found.map(DriverZooTest::property))
                            .as(hunted.found.orElse("all properties hold"))
                            .hasValueSatisfying(it -> assertThat(it).isIn(hunted.expected))));
  }

  @TestFactory
  Stream<DynamicTest> theDriverAsItIsSurvives() {
    TreeSet<String> faults = new TreeSet<>();
    ZOO.mutants().stream()
        .filter(mutant -> scripted(mutant).isEmpty())
        .forEach(mutant -> faults.add(faults(mutant)));
    List<Hunt> hunts = new ArrayList<>();
    for (Protocol protocol : PROTOCOLS) {
      String name = protocol.name();
      hunts.add(control(name + ", corruption", () -> new CorruptionHunt().apply(protocol, "")));
      hunts.add(control(name + ", crowd", () -> new CrowdHunt().apply(protocol, "")));
      hunts.add(control(name + ", failures", () -> new FailureHunt().apply(protocol, "")));
      hunts.add(control(name + ", grants", () -> new GrantsHunt().apply(protocol, "")));
      hunts.add(control(name + ", loss", () -> new LossHunt().apply(protocol, "")));
      hunts.add(control(name + ", openings", () -> new OpeningsHunt().apply(protocol, "")));
      hunts.add(control(name + ", pressure", () -> new PressureHunt().apply(protocol, "")));
      hunts.add(control(name + ", sessions", () -> new SessionsHunt().apply(protocol, "")));
      hunts.add(
          control(name + ", slow execution", () -> new SlowExecutionHunt().apply(protocol, "")));
      hunts.add(control(name + ", stalls", () -> new StallHunt().apply(protocol, "")));
      for (String some : faults) {
        hunts.add(control(name + ", " + some, () -> new DriverHunt().apply(protocol, some)));
      }
    }
    return inParallel(hunts)
        .map(
            hunted ->
                DynamicTest.dynamicTest(hunted.name, () -> assertThat(hunted.found).isEmpty()));
  }

  private static Hunt control(String name, Supplier<Optional<String>> run) {
    return new Hunt(name, List.of(), run);
  }

  private static String faults(Mutant mutant) {
    return mutant.hunt().map(FaultKind::titles).orElse("");
  }

  @SuppressWarnings("unchecked") // what every hunt is
  private static BiFunction<Protocol, String, Optional<String>> mutated(Mutant mutant) {
    return mutant.instance(scripted(mutant).orElse(DriverHunt.class), BiFunction.class);
  }

  private static String property(String found) {
    return found.substring(0, found.indexOf(':'));
  }

  private static Stream<Hunted> inParallel(List<Hunt> hunts) {
    return hunts.parallelStream()
        .map(hunt -> new Hunted(hunt.name, hunt.expected, hunt.run.get()))
        .toList()
        .stream();
  }
}
