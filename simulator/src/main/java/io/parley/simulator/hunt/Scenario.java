package io.parley.simulator.hunt;

import io.parley.api.Option;
import io.parley.api.ReplicaId;
import io.parley.simulator.adversary.Behaviour;
import io.parley.simulator.faults.Fault;
import io.parley.simulator.faults.FaultKind;
import io.parley.simulator.faults.FaultSchedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * What one run is made from.
 *
 * @param seed of all randomness during the run
 * @param n replicas
 * @param twins replicas with a second instance
 * @param options that are not preset
 * @param faults what goes wrong, and when
 * @param kept the places in the first drawing of those faults that are left
 * @param end when faults end, µs
 * @param asks what clients submit, and when
 */
public record Scenario(
    long seed,
    int n,
    List<Integer> twins,
    Map<String, Long> options,
    List<Fault> faults,
    List<Integer> kept,
    long end,
    List<Ask> asks) {
  /** A client, by its number, submits so many commands at once. */
  record Ask(long at, int client, int commands) {}

  /** Values of options that make rare things frequent, where a protocol has them. */
  private static final Map<String, List<Long>> LIVELY =
      new TreeMap<>(
          Map.of(
              "checkpointInterval", List.of(3L, 8L, 32L),
              "window", List.of(72L, 128L),
              "termViews", List.of(4L, 5L, 16L),
              "batchCommandsMax", List.of(1L, 3L),
              "pipelineMax", List.of(1L, 2L, 8L),
              "executionLagMax", List.of(8L, 16L),
              "viewTimeout", List.of(150L, 300L),
              "viewTimeoutMax", List.of(2_000L, 5_000L)));

  /** Of 100 runs that are not restless, those in which a word is drawn, each as often. */
  private static final int WORD = 30;

  /** In every seventh run leaders are given up that are slower than others were. */
  private static final int RATE_EVERY = 7;

  private static final String RATE = "expectedRate";

  private static final int CLIENTS_MAX = 4;
  private static final long MILLI = 1_000;

  /** Of 100 runs that are not restless, those in which it can be judged who is at fault. */
  private static final int LONE = 20;

  /** Options of scenarios in which views follow each other quickly. */
  private static final Map<String, List<Long>> RESTLESS =
      new TreeMap<>(
          Map.of(
              "termViews", List.of(4L),
              "pacemaker", List.of(0L, 1L, 1L), // the preset, and that which hears most
              "viewTimeout", List.of(120L, 250L),
              "viewTimeoutMax", List.of(250L, 500L),
              "resendInterval", List.of(40L, 100L, 250L)));

  /** Options of scenarios in which is judged who is deposed, and in what time. */
  private static final Map<String, List<Long>> JUDGED =
      new TreeMap<>(
          Map.of("viewTimeout", List.of(300L, 1_000L), "viewTimeoutMax", List.of(2_000L)));

  public static Scenario draw(Simulation simulation, long seed) {
    SplittableRandom random = new SplittableRandom(seed).split();
    boolean restless =
        simulation.faults().contains(FaultKind.OMISSIONS) && random.nextInt(100) < 35;
    boolean lone =
        !restless && FaultSchedule.canBeLone(simulation.faults()) && random.nextInt(100) < LONE;
    FaultSchedule.Mood mood =
        restless
            ? FaultSchedule.Mood.RESTLESS
            : lone ? FaultSchedule.Mood.LONE : FaultSchedule.Mood.ANY;
    int n = simulation.replicas();
    if (n == 0) {
      n = restless || random.nextInt(100) < 60 ? 4 : 5 + random.nextInt(3);
    }
    long longest = restless ? 8_000 : random.nextInt(3) == 0 ? 20_000 : 6_000;
    long end = random.nextLong(500, longest) * MILLI;
    List<Integer> twins =
        lone ? List.of() : FaultSchedule.drawTwins(simulation.faults(), n, random);
    List<Fault> faults =
        FaultSchedule.draw(
            simulation.faults(), simulation.application(), n, twins, end, mood, random);
    List<Integer> kept = new ArrayList<>();
    for (int i = 0; i < faults.size(); i++) {
      kept.add(i);
    }
    return new Scenario(
        seed,
        n,
        twins,
        options(simulation, seed, mood, random),
        faults,
        List.copyOf(kept),
        end,
        asks(end, random));
  }

  private static Map<String, Long> options(
      Simulation simulation, long seed, FaultSchedule.Mood mood, SplittableRandom random) {
    Map<String, Long> options = new TreeMap<>();
    boolean restless = mood == FaultSchedule.Mood.RESTLESS;
    // Leaders whose terms end soon by themselves need not be deposed.
    boolean lively = random.nextInt(100) < 60 && mood != FaultSchedule.Mood.LONE;
    for (Option option : simulation.protocol().options()) {
      draw(LIVELY, option, lively ? 60 : 0, options, random);
      draw(RESTLESS, option, restless ? 100 : 0, options, random);
      draw(JUDGED, option, mood == FaultSchedule.Mood.LONE ? 100 : 0, options, random);
      if (option.unit() == Option.Unit.WORD && !restless && random.nextInt(100) < WORD) {
        options.put(option.name(), random.nextLong(option.min(), option.max() + 1));
      }
      if (option.name().equals(RATE) && Math.floorMod(seed, RATE_EVERY) == 4) {
        options.put(RATE, option.max());
      }
    }
    if (options.containsKey("window")) {
      options.putIfAbsent("checkpointInterval", 8L); // A window holds two of them.
    }
    options.putAll(simulation.options());
    return options;
  }

  private static void draw(
      Map<String, List<Long>> values,
      Option option,
      int odds,
      Map<String, Long> drawn,
      SplittableRandom random) {
    List<Long> choices = values.get(option.name());
    if (choices != null && random.nextInt(100) < odds) {
      drawn.put(option.name(), choices.get(random.nextInt(choices.size())));
    }
  }

  private static List<Ask> asks(long end, SplittableRandom random) {
    List<Ask> asks = new ArrayList<>();
    int clients = 1 + random.nextInt(CLIENTS_MAX);
    for (int client = 0; client < clients; client++) {
      long pace = random.nextLong(20, 600) * MILLI;
      for (long at = random.nextLong(pace); at < end; at += 1 + random.nextLong(2 * pace)) {
        asks.add(new Ask(at, client, random.nextInt(5) == 0 ? 1 + random.nextInt(6) : 1));
      }
    }
    return List.copyOf(asks);
  }

  /** Not to be left away: two honest instances of one identity would contradict each other. */
  private static boolean isTwin(Fault fault) {
    return fault instanceof Fault.Byzantine byzantine && byzantine.behaviour() == Behaviour.TWIN;
  }

  /**
   * The same with only some of the faults, by their places in the first drawing. Twins are kept.
   */
  public Scenario keep(List<Integer> places) {
    List<Fault> left = new ArrayList<>();
    List<Integer> leftPlaces = new ArrayList<>();
    for (int i = 0; i < faults.size(); i++) {
      if (places.contains(kept.get(i)) || isTwin(faults.get(i))) {
        left.add(faults.get(i));
        leftPlaces.add(kept.get(i));
      }
    }
    return new Scenario(
        seed, n, twins, options, List.copyOf(left), List.copyOf(leftPlaces), end, asks);
  }

  /** The replicas that are Byzantine. */
  List<ReplicaId> traitors() {
    return faults.stream()
        .filter(Fault.Byzantine.class::isInstance)
        .map(fault -> new ReplicaId(((Fault.Byzantine) fault).replica()))
        .toList();
  }
}
