package io.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Protocol;
import io.parley.config.Protocols;
import io.parley.simulator.faults.FaultKind;
import io.parley.simulator.hunt.Campaign;
import io.parley.simulator.hunt.Counterexample;
import io.parley.simulator.hunt.Outcome;
import io.parley.simulator.hunt.Simulation;
import io.parley.simulator.hunt.Twins;
import io.parley.testkit.TestCounts;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The gate: every protocol that is delivered, under all faults, in as many runs as the build has
 * time for. Its seeds are always the same, so that a commit that is green stays green. The thorough
 * build runs many more and fresh ones, whose first it prints.
 *
 * <p>System properties: {@code parley.thorough}, and {@code parley.simulation.from} for another
 * first seed.
 */
@Tag("gate")
@Order(1)
class SimulationGateTest {
  private static final boolean THOROUGH = Boolean.getBoolean("parley.thorough");
  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  /** Of each protocol, in the thorough build. */
  private static final long SEEDS_THOROUGH = 10_000;

  private static final long THIRTEEN_SEEDS = THOROUGH ? 500 : 8;

  /** Of each protocol; the first are all there are of two rounds among four replicas. */
  private static final long TWINS = THOROUGH ? 100_000 : 10_000;

  private static final long TWINS_OF_SEVEN = TWINS / 20;

  private static final long FIRST =
      Long.getLong("parley.simulation.from", THOROUGH ? System.currentTimeMillis() : 1);

  @BeforeAll
  static void sayHowToRepeat() {
    System.out.printf("first seed: -Dparley.simulation.from=%d%n", FIRST);
  }

  /** As many seeds as two processors simulate in about a minute. */
  @ParameterizedTest
  @CsvSource({"pbft,199", "hotstuff,190", "hotstuff-basic,110", "hotstuff-two-chain,110"})
  void allPropertiesHoldUnderAllFaults(String name, long seeds) {
    Simulation simulation = Simulation.of(protocol(name));
    long count = THOROUGH ? SEEDS_THOROUGH : seeds;
    Campaign.Summary summary = hunt(simulation::run, simulation::explain, FIRST, count);
    long runs = summary.runs();
    System.out.printf(
        "%s: seeds %d to %d hold; full queues lost %d messages and refused %d bundles%n",
        name, FIRST, FIRST + runs - 1, summary.drops(), summary.refusals());
    assertThat(summary.drops()).as("messages that full queues lost").isGreaterThan(runs / 20);
    assertThat(summary.refusals()).as("bundles for which was no room").isGreaterThan(runs / 4);
    assertThat(summary.depositions()).as("leaders that were deposed").isGreaterThan(runs);
    for (FaultKind kind : FaultKind.values()) {
      long some = kind == FaultKind.SIZES ? runs / 100 : runs / 40;
      assertThat(summary.kinds().getOrDefault(kind, 0L)).as(kind.title()).isGreaterThan(some);
    }
    TestCounts.simulations(runs);
  }

  /** So many that a replica does not tell all others at once where it stands. */
  @ParameterizedTest
  @ValueSource(strings = {"pbft", "hotstuff", "hotstuff-basic", "hotstuff-two-chain"})
  void allPropertiesHoldAmongThirteen(String name) {
    Simulation simulation = Simulation.of(protocol(name)).replicas(13);
    long runs = hunt(simulation::run, simulation::explain, FIRST, THIRTEEN_SEEDS).runs();
    TestCounts.simulations(runs);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pbft", "hotstuff", "hotstuff-basic", "hotstuff-two-chain"})
  void allPropertiesHoldWithTwins(String name) {
    Simulation simulation = Simulation.of(protocol(name));
    Twins short4 = new Twins(simulation, 4, 2);
    long all = short4.count();
    long runs = twins(short4, 0, all);
    runs += twins(new Twins(simulation, 7, 2), FIRST, TWINS_OF_SEVEN);
    runs += twins(new Twins(simulation, 4, 3), FIRST, TWINS - runs);
    System.out.printf("%s: %d scenarios with twins hold, from %d%n", name, runs, FIRST);
    assertThat(runs).isGreaterThanOrEqualTo(TWINS);
    TestCounts.twins(runs);
  }

  private static long twins(Twins twins, long from, long count) {
    long start = Math.floorMod(from, twins.count() - count + 1);
    return hunt(twins::run, twins::explain, start, count).runs();
  }

  private static Campaign.Summary hunt(
      LongFunction<Outcome> run, Function<Outcome, Counterexample> explain, long from, long count) {
    Campaign.Summary summary = Campaign.run(run, from, count, THREADS, so -> {});
    if (!summary.broken().isEmpty()) {
      throw new AssertionError(explain.apply(summary.broken().get(0)).toString());
    }
    assertThat(summary.runs()).isEqualTo(count);
    return summary;
  }

  private static Protocol protocol(String name) {
    return Protocols.installed().find(name).orElseThrow();
  }
}
