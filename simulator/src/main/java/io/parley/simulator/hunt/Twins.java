package io.parley.simulator.hunt;

import io.parley.simulator.adversary.Behaviour;
import io.parley.simulator.faults.Fault;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Systematic scenarios with twins: f replicas exist twice, and in each of some rounds all instances
 * are split into two groups that do not hear each other. Every choice of twins (and so of leaders
 * that are twins), of splits and of the rounds' lengths has its number. After the rounds all hear
 * each other, and everything submitted must commit.
 *
 * <p>The idea is that of Bano et al., "Twins: BFT systems made robust" (OPODIS 2021), with rounds
 * of time instead of rounds of a protocol, so that it fits any protocol.
 *
 * @param simulation protocol, application and fixed options; its faults do not matter
 * @param n replicas, 4 or more
 * @param rounds 1 or more
 */
public record Twins(Simulation simulation, int n, int rounds) {
  /** Lengths of a round, µs: within a phase, some phases, longer than the first time-out. */
  private static final List<Long> LENGTHS = List.of(3_000L, 12_000L, 1_600_000L);

  /** A prime that spreads neighbouring numbers of scenarios over all there are. */
  private static final long STRIDE = 7_368_787L;

  public Twins {
    if (n < 4 || n > 16) {
      throw new IllegalArgumentException("twins need 4 to 16 replicas, found " + n);
    }
    if (rounds < 1 || rounds > 4) {
      throw new IllegalArgumentException("rounds are 1 to 4, found " + rounds);
    }
    simulation = simulation.replicas(n);
  }

  private int twins() {
    return (n - 1) / 3;
  }

  /** Ways to split the instances in two; which group is called the first does not matter. */
  private long splits() {
    return 1L << (n + twins() - 1);
  }

  private long choices() {
    long choices = 1;
    for (int i = 0; i < twins(); i++) {
      choices = choices * (n - i) / (i + 1);
    }
    return choices;
  }

  /** How many scenarios there are; at most {@link Long#MAX_VALUE}, where there are more. */
  public long count() {
    long count = choices();
    for (int i = 0; i < rounds; i++) {
      long next = count * splits() * LENGTHS.size();
      if (next / count != splits() * LENGTHS.size()) {
        return Long.MAX_VALUE;
      }
      count = next;
    }
    return count;
  }

  /**
   * Runs one scenario.
   *
   * @param number 0 to {@link #count()} - 1; neighbouring numbers are different scenarios
   */
  public Outcome run(long number) {
    return new Run(simulation, scenario(number)).outcome();
  }

  /** Runs one scenario, with only some of its faults or all, and writes down what happens. */
  public RecordedRun trace(long number, Optional<List<Integer>> kept) {
    Scenario scenario = scenario(number);
    return RecordedRun.of(
        simulation, kept.map(scenario::keep).orElse(scenario), reproduction(number, kept));
  }

  /** Finds out how few of its rounds it takes to break what a scenario breaks. */
  public Counterexample explain(Outcome outcome) {
    long number = outcome.seed();
    return Counterexample.of(
        simulation, scenario(number), outcome, kept -> reproduction(number, kept));
  }

  private String reproduction(long number, Optional<List<Integer>> kept) {
    return simulation.commandLine()
        + " --twins "
        + rounds
        + " --seed "
        + number
        + kept.map(places -> " --keep " + RecordedRun.join(places)).orElse("");
  }

  Scenario scenario(long number) {
    if (number < 0 || number >= count()) {
      throw new IllegalArgumentException(
          "scenarios are numbered 0 to " + (count() - 1) + ", found " + number);
    }
    // The stride is prime and no factor of the count, so that each scenario has one number.
    long left =
        BigInteger.valueOf(number)
            .multiply(BigInteger.valueOf(STRIDE))
            .mod(BigInteger.valueOf(count()))
            .longValueExact();
    List<Integer> twins = combination((int) (left % choices()));
    left /= choices();
    List<Fault> faults = new ArrayList<>();
    for (int i = 0; i < twins.size(); i++) {
      faults.add(new Fault.Byzantine(twins.get(i), Behaviour.TWIN, i));
      // Two instances whose clocks differ stamp their proposals differently.
      faults.add(new Fault.Drift(n + i, 1 + i, 0));
    }
    List<Scenario.Ask> asks = new ArrayList<>();
    long at = 0;
    for (int round = 0; round < rounds; round++) {
      long split = left % splits();
      left /= splits();
      long length = LENGTHS.get((int) (left % LENGTHS.size()));
      left /= LENGTHS.size();
      asks.add(new Scenario.Ask(at + 1, round % 2, 1));
      asks.add(new Scenario.Ask(at + length / 2, (round + 1) % 2, 1));
      faults.add(new Fault.Partition(at, at + length, List.of(group(split))));
      at += length;
    }
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < faults.size(); i++) {
      places.add(i);
    }
    return new Scenario(
        number, n, twins, new TreeMap<>(simulation.options()), faults, places, at, asks);
  }

  /** The instances that are not with the last one. */
  private static List<Integer> group(long split) {
    List<Integer> group = new ArrayList<>();
    for (int instance = 0; instance < Long.SIZE; instance++) {
      if ((split >> instance & 1) == 1) {
        group.add(instance);
      }
    }
    return group;
  }

  /** The subset of as many replicas as there are twins with this number. */
  private List<Integer> combination(int number) {
    int left = number;
    List<Integer> chosen = new ArrayList<>();
    for (int i = 0; chosen.size() < twins(); i++) {
      long with = 1;
      for (int j = 0; j < twins() - chosen.size() - 1; j++) {
        with = with * (n - i - 1 - j) / (j + 1);
      }
      if (left < with) {
        chosen.add(i);
      } else {
        left -= (int) with;
      }
    }
    return chosen;
  }
}
