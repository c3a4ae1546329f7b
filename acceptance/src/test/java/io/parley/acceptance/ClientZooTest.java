package io.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Protocol;
import io.parley.hotstuff.HotStuff;
import io.parley.pbft.Pbft;
import io.parley.testkit.zoo.Mutant;
import io.parley.testkit.zoo.Zoo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * What a client decides is decided in its core alone, which simulated clients have too: a bug that
 * is planted there shows in simulated runs. The same runs find nothing in the client as it is.
 */
@Tag("zoo")
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ClientZooTest {
  private static final List<Protocol> PROTOCOLS = List.of(new Pbft(), new HotStuff());

  /** What shows bugs, by the beginnings of their names. */
  private static final Map<String, Class<? extends BiFunction<Protocol, String, Optional<String>>>>
      HUNTS = Map.of("C2-", RestHunt.class, "C4-", SleepHunt.class, "CL6-", MembershipHunt.class);

  private static final Zoo ZOO =
      Zoo.of(
          Path.of("../client/src/test/zoo"),
          Path.of("../client/src/main/java"),
          Path.of("../simulator/src/main/java"),
          Path.of("src/test/java"));

  @TestFactory
  Stream<DynamicTest> everyBugCompilesToOtherCode() {
    return ZOO.mutants().stream()
        .map(
            mutant ->
                DynamicTest.dynamicTest(
                    mutant.name(), () -> assertThat(mutant.changesCode(hunt(mutant))).isTrue()));
  }

  @TestFactory
  Stream<DynamicTest> everyBugIsCaughtInEveryProtocol() {
    return ZOO.mutants().stream()
        .flatMap(mutant -> PROTOCOLS.stream().map(protocol -> caught(mutant, protocol)));
  }

  private static DynamicTest caught(Mutant mutant, Protocol protocol) {
    return DynamicTest.dynamicTest(
        mutant.name() + " [" + protocol.name() + "]",
        () -> {
          Optional<String> found = mutated(mutant).apply(protocol, "");
          assertThat(found.map(it -> it.substring(0, it.indexOf(':'))))
              .as(found.orElse("all properties hold"))
              .hasValueSatisfying(it -> assertThat(it).isIn(mutant.catchers()));
        });
  }

  @TestFactory
  Stream<DynamicTest> theClientAsItIsSurvives() {
    return PROTOCOLS.stream()
        .flatMap(
            protocol ->
                Stream.of(
                    survives(protocol, "membership", new MembershipHunt()),
                    survives(protocol, "rest", new RestHunt()),
                    survives(protocol, "sleep", new SleepHunt())));
  }

  private static DynamicTest survives(
      Protocol protocol, String name, BiFunction<Protocol, String, Optional<String>> hunt) {
    return DynamicTest.dynamicTest(
        protocol.name() + ", " + name, () -> assertThat(hunt.apply(protocol, "")).isEmpty());
  }

  private static Class<? extends BiFunction<Protocol, String, Optional<String>>> hunt(
      Mutant mutant) {
    return HUNTS.entrySet().stream()
        .filter(entry -> mutant.name().startsWith(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow();
  }

  @SuppressWarnings("unchecked") // what every hunt is
  private static BiFunction<Protocol, String, Optional<String>> mutated(Mutant mutant) {
    return mutant.instance(hunt(mutant), BiFunction.class);
  }
}
