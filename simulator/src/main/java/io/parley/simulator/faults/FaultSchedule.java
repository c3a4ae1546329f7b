package io.parley.simulator.faults;

import io.parley.simulator.adversary.Behaviour;
import io.parley.simulator.application.SimulatedApplication;
import io.parley.simulator.asynchrony.AdversarialScheduler;
import io.parley.simulator.asynchrony.Isolation;
import io.parley.simulator.asynchrony.VotesAfterTimeouts;
import io.parley.simulator.clients.MaliciousClient;
import io.parley.simulator.network.Omissions;
import io.parley.simulator.replica.Burden;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Draws what goes wrong in a run. Numbers are instances; a twin's second instance is one of them.
 * At most f replicas are Byzantine or lose their disk.
 */
public final class FaultSchedule {
  private static final long MILLI = 1_000;

  /** Of 100 runs in which only omissions go wrong, those in which links choose their moment. */
  private static final int AMBUSHES = 60;

  /** What costs next to nothing to simulate. */
  private static final List<MaliciousClient.Kind> SMALL_MALICE =
      List.copyOf(EnumSet.complementOf(EnumSet.of(MaliciousClient.Kind.LARGE)));

  /** What a replica with one instance can do. */
  private static final List<Behaviour> ALONE =
      List.copyOf(EnumSet.complementOf(EnumSet.of(Behaviour.TWIN)));

  /** Of 100 runs with any faults, those with each kind. */
  private static final int ANY = 45;

  /** Of what takes much time to simulate, or hides much else. */
  private static final int SOME = 20;

  private static final int FEW = 4;

  private static final long HOUR = 3_600_000 * MILLI;

  /** The slowest that an executor is, for a height and for a command, µs. */
  private static final long HEIGHT_MAX = 1_500 * MILLI;

  private static final long COMMAND_MAX = 40 * MILLI;

  /** What one replica can do all alone, and who leads badly most often. */
  private static final List<Behaviour> LONERS = loners();

  private static final Set<FaultKind> LONE =
      EnumSet.of(
          FaultKind.BYZANTINE,
          FaultKind.CLIENTS,
          FaultKind.EXECUTION,
          FaultKind.JUMPS,
          FaultKind.SIZES);

  /** What kind of run it is. */
  public enum Mood {
    /** Anything may go wrong. */
    ANY,
    /** Only omissions do, which make views end. */
    RESTLESS,
    /** One replica, or clients, do something wrong, and nothing hides who is at fault. */
    LONE
  }

  private final int n;
  private final int instances;
  private final long end;
  private final SimulatedApplication application;
  private final SplittableRandom random;
  private final List<Fault> faults = new ArrayList<>();
  private int traitorsLeft;

  private FaultSchedule(
      int n, int instances, long end, SimulatedApplication application, SplittableRandom random) {
    this.n = n;
    this.application = application;
    this.instances = instances;
    this.end = end;
    this.random = random;
    traitorsLeft = (n - 1) / 3;
  }

  /** Up to f replicas, ascending, that are to be twins; none in most runs. */
  public static List<Integer> drawTwins(Set<FaultKind> kinds, int n, SplittableRandom random) {
    int f = (n - 1) / 3;
    boolean wanted = kinds.contains(FaultKind.TWINS) && random.nextInt(100) < 15;
    return wanted && f > 0
        ? random.ints(0, n).distinct().limit(1 + random.nextInt(f)).sorted().boxed().toList()
        : List.of();
  }

  /**
   * What goes wrong until {@code end}, µs.
   *
   * @param mood what kind of run it is
   * @param twins replicas with a second instance; these are numbered from n on
   */
  public static List<Fault> draw(
      Set<FaultKind> kinds,
      SimulatedApplication application,
      int n,
      List<Integer> twins,
      long end,
      Mood mood,
      SplittableRandom random) {
    FaultSchedule schedule = new FaultSchedule(n, n + twins.size(), end, application, random);
    if (mood == Mood.LONE) {
      schedule.drawLone(kinds);
      return List.copyOf(schedule.faults);
    }
    boolean restless = mood == Mood.RESTLESS;
    boolean ambushed = restless && random.nextInt(100) < AMBUSHES;
    schedule.traitors(kinds, twins, ambushed);
    if (ambushed) {
      schedule.ambushThroughout();
    } else if (restless) {
      schedule.omitThroughout();
    } else {
      schedule.drawAny(kinds);
    }
    return List.copyOf(schedule.faults);
  }

  private static List<Behaviour> loners() {
    List<Behaviour> loners = new ArrayList<>(ALONE);
    for (int i = 0; i < 2; i++) {
      loners.addAll(
          List.of(
              Behaviour.RELAYING,
              Behaviour.VACUOUS,
              Behaviour.SELF_SERVING,
              Behaviour.EXCLUDING,
              Behaviour.DAWDLING,
              Behaviour.FAVOURING));
    }
    return List.copyOf(loners);
  }

  /** Whether there is anything among these kinds that one can do alone. */
  public static boolean canBeLone(Set<FaultKind> kinds) {
    return kinds.stream().anyMatch(LONE::contains);
  }

  /** One thing, of one replica or of clients; a state machine is slow everywhere. */
  private void drawLone(Set<FaultKind> kinds) {
    List<FaultKind> some = kinds.stream().filter(LONE::contains).sorted().toList();
    int lot = random.nextInt(2 * some.size());
    FaultKind kind = lot < some.size() ? some.get(lot) : some.get(0);
    switch (kind) {
      case BYZANTINE -> {
        Behaviour behaviour = LONERS.get(random.nextInt(LONERS.size()));
        if (traitorsLeft > 0) {
          faults.add(new Fault.Byzantine(random.nextInt(n), behaviour, random.nextLong()));
        }
      }
      case EXECUTION -> {
        Fault.Strained one = execution(random.nextLong(end), end, 0);
        for (int i = 0; i < n; i++) {
          faults.add(new Fault.Strained(kind, one.from(), one.until(), i, one.burden()));
        }
      }
      case JUMPS -> faults.add(jump(random.nextLong(end), end, instance()));
      default -> draw(kind);
    }
  }

  /** One thing only, but all the time: what it takes rarely comes about among much else. */
  private void omitThroughout() {
    long from = 0;
    while (from < end) {
      long until = random.nextBoolean() ? end : random.nextLong(from, end) + 1;
      faults.add(lateness(from, until));
      if (random.nextBoolean()) {
        faults.add(lateness(from, until));
      }
      from = until;
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      faults.add(omission(random.nextLong(end), end));
    }
  }

  /**
   * At least one scheduler from start to end: what it takes is the right moment, and nothing else.
   */
  private void ambushThroughout() {
    faults.add(scheduler(0, end));
    if (random.nextInt(4) == 0) {
      faults.add(scheduler(random.nextLong(end), end));
    }
  }

  private void drawAny(Set<FaultKind> kinds) {
    Set<FaultKind> chosen = EnumSet.noneOf(FaultKind.class);
    for (FaultKind kind : kinds) {
      if (random.nextInt(100) < odds(kind)) {
        chosen.add(kind);
      }
    }
    if (n == 1) {
      chosen.remove(FaultKind.PARTITIONS);
    }
    chosen.forEach(this::draw);
  }

  private static int odds(FaultKind kind) {
    return switch (kind) {
      case STARVATION, EXECUTION, JUMPS -> SOME;
      case SIZES -> FEW;
      default -> ANY;
    };
  }

  /** {@code ambushed}: view changes are what matters, and so what is said there. */
  private void traitors(Set<FaultKind> kinds, List<Integer> twins, boolean ambushed) {
    List<Integer> left = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      left.add(i);
    }
    for (int twin : twins) {
      faults.add(new Fault.Byzantine(twin, Behaviour.TWIN, random.nextLong()));
      // Two instances that hear different clients and clocks propose different things.
      faults.add(new Fault.Drift(n + twins.indexOf(twin), random.nextLong(1, 50 * MILLI), 0));
      left.remove(Integer.valueOf(twin));
      traitorsLeft--;
    }
    boolean wanted = kinds.contains(FaultKind.BYZANTINE) && random.nextInt(100) < 60;
    for (int i = wanted ? 1 + random.nextInt(2) : 0; i > 0 && traitorsLeft > 0; i--) {
      int traitor = left.remove(random.nextInt(left.size()));
      boolean perjured = ambushed && random.nextBoolean();
      Behaviour behaviour = perjured ? Behaviour.PERJURED : ALONE.get(random.nextInt(ALONE.size()));
      faults.add(new Fault.Byzantine(traitor, behaviour, random.nextLong()));
      traitorsLeft--;
    }
    if (kinds.contains(FaultKind.DAMAGE) && traitorsLeft > 0 && random.nextInt(100) < 15) {
      int victim = left.remove(random.nextInt(left.size()));
      faults.add(new Fault.Damage(random.nextLong(end), victim, random.nextLong()));
      traitorsLeft--;
    }
  }

  private void draw(FaultKind kind) {
    switch (kind) {
      case LOSS -> times(2, (from, until) -> new Fault.Accident(kind, from, until, odds(30)));
      case DUPLICATION, REORDERING ->
          times(2, (from, until) -> new Fault.Accident(kind, from, until, odds(40)));
      case OMISSIONS -> times(2, this::omission);
      case PARTITIONS -> times(5, this::partition);
      case SLOWNESS ->
          times(
              2,
              (from, until) ->
                  new Fault.Slowness(from, until, instance(), random.nextLong(MILLI, 300 * MILLI)));
      case PAUSES -> times(3, (from, until) -> new Fault.Pause(from, until, instance()));
      case CRASHES -> times(6, this::crash);
      case DRIFT -> drift();
      case CLIENTS -> malice();
      case STARVATION -> times(2, (from, until) -> starvation(from, until, instance()));
      case EXECUTION -> times(2, (from, until) -> execution(from, until, instance()));
      case JUMPS -> times(2, (from, until) -> jump(from, until, instance()));
      case SIZES -> malice(0, MaliciousClient.Kind.LARGE);
      case DAMAGE, BYZANTINE, TWINS -> {} // Drawn once for the whole run.
    }
  }

  private void malice() {
    for (int i = random.nextInt(2); i >= 0; i--) {
      malice(i, SMALL_MALICE.get(random.nextInt(SMALL_MALICE.size())));
    }
  }

  private void malice(int number, MaliciousClient.Kind how) {
    faults.add(new Fault.Malice(random.nextLong(1, end), number, how, application));
  }

  private Fault starvation(long from, long until, int instance) {
    boolean verifies = random.nextInt(3) > 0;
    long frame = verifies ? random.nextLong(100, 8 * MILLI) : 0;
    long event = !verifies || random.nextBoolean() ? random.nextLong(100, 4 * MILLI) : 0;
    Burden burden = new Burden(frame, event, 0, 0);
    return new Fault.Strained(FaultKind.STARVATION, from, until, instance, burden);
  }

  private Fault.Strained execution(long from, long until, int instance) {
    long height = random.nextInt(3) == 0 ? random.nextLong(10 * MILLI, HEIGHT_MAX) : 0;
    long command = height == 0 ? random.nextLong(MILLI, COMMAND_MAX) : 0;
    Burden burden = new Burden(0, 0, height, command);
    return new Fault.Strained(FaultKind.EXECUTION, from, until, instance, burden);
  }

  /** Half of them show one wrong time, the others many. */
  private Fault jump(long from, long until, int instance) {
    long end = random.nextBoolean() ? Math.min(until, from + 50 * MILLI) : until;
    return new Fault.Jump(from, end, instance, random.nextInt(3) == 0 ? -HOUR : HOUR);
  }

  private interface Maker {
    Fault make(long from, long until);
  }

  /** Up to {@code most} faults, mostly short, each somewhere before the end. */
  private void times(int most, Maker maker) {
    for (int i = 1 + random.nextInt(most); i > 0; i--) {
      long from = random.nextLong(end);
      long length = random.nextInt(4) == 0 ? end : random.nextInt(2) == 0 ? end / 4 : end / 40;
      long until = Math.min(end, from + random.nextLong(1 + length));
      faults.add(maker.make(from, until));
    }
  }

  private double odds(int max) {
    return (1 + random.nextInt(max)) / 100.0;
  }

  private int instance() {
    return random.nextInt(instances);
  }

  private Fault omission(long from, long until) {
    return random.nextInt(3) == 0
        ? lateness(from, until)
        : new Fault.Omission(from, until, odds(80), random.nextLong());
  }

  private Fault lateness(long from, long until) {
    List<Omissions.Grain> grains = List.of(Omissions.Grain.values());
    Omissions.Grain grain = grains.get(random.nextInt(grains.size()));
    long most = random.nextLong(100 * MILLI, 3_000 * MILLI);
    return new Fault.Lateness(from, until, most, grain, random.nextLong());
  }

  private Fault partition(long from, long until) {
    if (random.nextInt(4) == 0) {
      int speaker = instance();
      return new Fault.Cut(
          from, until, speaker, (speaker + 1 + random.nextInt(instances - 1)) % instances);
    }
    int groups = 1 + random.nextInt(2);
    List<List<Integer>> split = new ArrayList<>();
    for (int i = 0; i < groups; i++) {
      split.add(new ArrayList<>());
    }
    for (int instance = 0; instance < instances; instance++) {
      int group = random.nextInt(groups + 1);
      if (group < groups) {
        split.get(group).add(instance);
      }
    }
    return new Fault.Partition(from, until, split.stream().map(List::copyOf).toList());
  }

  private Fault scheduler(long from, long until) {
    return new Fault.AdversarialDelays(from, until, random.nextBoolean() ? seclusion() : brink());
  }

  private AdversarialScheduler.Plan seclusion() {
    List<Isolation.Prey> preys = List.of(Isolation.Prey.values());
    return new Isolation.Plan(
        preys.get(random.nextInt(preys.size())),
        1 + random.nextInt(Math.max(1, (n - 1) / 3)),
        List.of(100, 100, 50, 20).get(random.nextInt(4)),
        random.nextInt(3) == 0 ? 1_000_000 * MILLI : random.nextLong(50 * MILLI, 3_000 * MILLI),
        random.nextBoolean(),
        List.of(0L, 2L, 20L, 100L).get(random.nextInt(4)) * MILLI,
        random.nextLong());
  }

  private AdversarialScheduler.Plan brink() {
    return new VotesAfterTimeouts.Plan(
        (20 * MILLI) << random.nextInt(5),
        List.of(0L, 0L, 20L, 200L).get(random.nextInt(4)) * MILLI,
        random.nextInt(4) > 0,
        random.nextLong());
  }

  private Fault crash(long from, long until) {
    int kept = random.nextInt(4);
    return random.nextBoolean()
        ? new Fault.Crash(from, until, instance(), kept)
        : new Fault.CrashAtWrite(from, until, instance(), 1 + random.nextInt(20), kept);
  }

  private void drift() {
    for (int instance = 0; instance < n; instance++) {
      long ahead = random.nextLong(-400 * MILLI, 400 * MILLI);
      faults.add(new Fault.Drift(instance, ahead, random.nextInt(-500, 501)));
    }
  }
}
