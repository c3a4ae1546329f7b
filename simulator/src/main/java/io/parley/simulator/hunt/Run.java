package io.parley.simulator.hunt;

import io.parley.api.Bytes;
import io.parley.api.ReplicaId;
import io.parley.api.SessionLimits;
import io.parley.api.StateMachine;
import io.parley.client.core.Failure;
import io.parley.simulator.application.Troubles;
import io.parley.simulator.checkers.DecisionChecker;
import io.parley.simulator.checkers.Meetings;
import io.parley.simulator.checkers.Violation;
import io.parley.simulator.checkers.Violation.Property;
import io.parley.simulator.clients.ClientHabits;
import io.parley.simulator.clients.Histories;
import io.parley.simulator.clients.SimulatedClient;
import io.parley.simulator.clients.Submission;
import io.parley.simulator.faults.Fault;
import io.parley.simulator.faults.FaultKind;
import io.parley.simulator.history.History;
import io.parley.simulator.replica.Incarnation;
import io.parley.simulator.replica.Instance;
import io.parley.simulator.transcript.EventText;
import io.parley.simulator.world.World;
import io.parley.simulator.world.WorldPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One run: a time of faults, then a time in which everything must come to its end. */
public final class Run {
  private static final long POLL = 100_000;

  /** How long clients wait that do not give up. */
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private static final int STEPS_MAX = 20_000_000;

  /** Numbers of hostile commands that no Byzantine client has. */
  private static final long VISITORS_FROM = -1_000_000;

  private static final long MISLED_FROM = -2_000_000;
  private static final long NIGHTS_FROM = -3_000_000;

  private final Simulation simulation;
  private final Scenario scenario;
  private final World world;
  private final SplittableRandom random;
  private final Trouble trouble;
  private final Visitors visitors;
  private final Misled misled;
  private final Night night;
  private final Set<SimulatedClient> clients = new LinkedHashSet<>();
  private final List<Submission> audit = new ArrayList<>();
  private int steps;

  public Run(Simulation simulation, Scenario scenario) {
    this.simulation = simulation;
    this.scenario = scenario;
    random = new SplittableRandom(scenario.seed() ^ 0x5deece66dL);
    WorldPlan plan =
        new WorldPlan(scenario.n(), simulation.protocol())
            .seed(scenario.seed())
            .strict()
            .machine(this::machine)
            .twins(scenario.twins().stream().map(ReplicaId::new).toList());
    scenario.options().forEach(plan::with);
    plan.snapshotEvery(Narrow.snapshotEvery(scenario.seed()));
    if (Narrow.isChosenBy(scenario.seed())) {
      plan.bounds(Narrow.INBOX, Narrow.DOOR);
    }
    if (Narrow.hasSmallHeaps(scenario.seed(), kinds())) {
      plan.memory(Narrow.HEAP);
    }
    simulation.regions().ifPresent(plan::regions);
    simulation.costs().ifPresent(plan::costs);
    plan.sessions(sessions());
    world = new World(plan);
    trouble = Trouble.of(world, scenario.seed(), scenario.end());
    visitors =
        Visitors.of(
            world,
            scenario.seed(),
            scenario.end(),
            number -> simulation.application().hostile(VISITORS_FROM - number));
    misled =
        Misled.of(
            world,
            scenario.seed(),
            scenario.n(),
            scenario.end(),
            number -> simulation.application().hostile(MISLED_FROM - number));
    night =
        Night.of(
            world,
            scenario.seed(),
            kinds(),
            scenario.end(),
            number -> simulation.application().hostile(NIGHTS_FROM - number));
  }

  private SessionLimits sessions() {
    if (Night.isChosenBy(scenario.seed(), kinds())) {
      return Night.LIMITS;
    }
    return Visitors.areChosenBy(scenario.seed()) ? Visitors.LIMITS : SessionLimits.DEFAULT;
  }

  private StateMachine machine() {
    StateMachine machine = simulation.application().machine();
    return Trouble.isChosenBy(scenario.seed()) ? new Troubles(machine) : machine;
  }

  public World world() {
    return world;
  }

  /** Runs it, once. */
  public Outcome outcome() {
    Outcome.Verdict verdict;
    try {
      verdict = judge();
    } catch (Violation e) {
      verdict = broken(e);
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) { // whatever a state machine throws, the seed is told
      verdict = broken(new Violation(Property.HEALTH, e.toString(), e));
    }
    return new Outcome(
        scenario.seed(),
        scenario.n(),
        verdict,
        world.log().fingerprint(),
        world.log().events(),
        world.network().sent(),
        world.checkers().decisions().height(),
        world.checkers().decisions().commands(),
        world.pressure().refusals(),
        world.pressure().drops(),
        Duration.ofNanos(world.schedule().now() * 1_000),
        scenario.faults().stream().map(Fault::toString).toList(),
        kinds(),
        world.depositions().all().size(),
        submissions()
            .filter(Submission::isAcknowledged)
            .map(s -> s.endedAt().getAsLong() - s.submittedAt())
            .toList());
  }

  private Set<FaultKind> kinds() {
    return scenario.faults().stream().map(Fault::kind).collect(Collectors.toSet());
  }

  private Outcome.Verdict broken(Violation e) {
    return new Outcome.Verdict.Broken(
        e.property(), String.valueOf(e.getMessage()), world.log().timeline().toString());
  }

  private Outcome.Verdict judge() {
    world.powers().conspire(scenario.traitors());
    scenario.faults().stream().filter(fault -> fault.from() == 0).forEach(this::begin);
    world.lifecycle().startAll();
    for (Fault fault : scenario.faults()) {
      if (fault.from() > 0) {
        world.schedule().at(fault.from(), () -> begin(fault));
      }
      if (fault.until() < Fault.FOREVER) {
        world.schedule().at(fault.until(), () -> end(fault));
      }
    }
    for (Scenario.Ask ask : scenario.asks()) {
      world.schedule().at(ask.at(), () -> ask(ask));
    }
    advance(scenario.end());
    recover();
    return settle();
  }

  private void begin(Fault fault) {
    world.log().begins(fault);
    fault.begin(world.faults());
  }

  private void end(Fault fault) {
    world.log().note(() -> "ends: " + fault);
    fault.end(world.faults());
  }

  private void ask(Scenario.Ask ask) {
    List<Bytes> commands = new ArrayList<>();
    for (int i = 0; i < ask.commands(); i++) {
      commands.add(simulation.application().command(random));
    }
    client(ask.client()).submitTogether(commands);
  }

  /** Some clients give up after a while, and never know what became of a command. */
  private SimulatedClient client(int number) {
    Duration deadline =
        number % 2 == 0
            ? PATIENCE
            : Duration.ofMillis(500 + Math.floorMod(scenario.seed(), 7) * 500L);
    SimulatedClient client =
        world.clients().named("client " + number, new ClientHabits(deadline, 4, false));
    clients.add(client);
    return client;
  }

  private void advance(long end) {
    while (world.schedule().step(end)) {
      if (++steps > STEPS_MAX) {
        throw new Violation(Property.LIVENESS, "more than " + STEPS_MAX + " steps: no rest");
      }
    }
  }

  /** All faults but traitors' end; the dead rise. */
  private void recover() {
    world.log().note(() -> "faults end");
    world.faults().heal();
    for (Instance instance : world.instances().all()) {
      instance.crashAtWrite(0, 0);
      world.lifecycle().revive(instance);
    }
    audit.addAll(client(0).submitTogether(simulation.application().audit()));
  }

  private Outcome.Verdict settle() {
    Patience patience = Patience.of(scenario, simulation.protocol());
    Meetings meetings = world.watch(honest());
    long began = world.schedule().now();
    long stepAt = began;
    long steps = progress();
    while (!isSettled()) {
      long now = world.schedule().now();
      long reached = progress();
      if (reached > steps) {
        steps = reached;
        stepAt = now;
      }
      if (now - began >= Patience.LAST || now - stepAt >= patience.step()) {
        return unsettled(now - began);
      }
      if (meetings.isMissing(now, patience.meeting()) && allAreLeft()) {
        throw new Violation(Property.MEETING, describe("no meeting", now - began));
      }
      advance(now + POLL);
    }
    checkEnd();
    audit.forEach(Run::checkAnswered);
    return halted().isEmpty() ? fairness() : expected(ExpectedFailure.STATE_TRANSFER);
  }

  private Outcome.Verdict fairness() {
    Stream<Submission> patient =
        clients.stream()
            .filter(client -> client.deadline().equals(PATIENCE))
            .flatMap(client -> client.submissions().stream());
    Fairness.Complaint complaint =
        new Fairness(scenario).complaint(world.depositions().all(), patient).orElse(null);
    if (complaint == null) {
      return new Outcome.Verdict.Holds();
    }
    throw new Violation(complaint.property(), complaint.message());
  }

  /** Grows with each height at a correct replica, and with each answer. */
  private long progress() {
    long heights = honest().stream().mapToLong(each -> each.incarnation().height()).sum();
    return heights + submissions().filter(s -> s.state() != Submission.State.UNANSWERED).count();
  }

  private boolean allAreLeft() {
    return halted().isEmpty() && world.lifecycle().damaged().isEmpty();
  }

  private Outcome.Verdict unsettled(long after) {
    int faulty = halted().size() + world.lifecycle().damaged().size() + scenario.traitors().size();
    if (!halted().isEmpty() && faulty > (scenario.n() - 1) / 3) {
      checkEnd(); // Safety is not excused.
      return expected(ExpectedFailure.STATE_TRANSFER);
    }
    throw new Violation(Property.LIVENESS, describe("unsettled", after));
  }

  /** Honest replicas that halted: a traitor that halts is still one faulty replica, not two. */
  private Map<ReplicaId, String> halted() {
    Map<ReplicaId, String> halted = new TreeMap<>(world.lifecycle().halted());
    halted.keySet().removeIf(id -> !world.instances().areHonest(id));
    return halted;
  }

  private Outcome.Verdict expected(ExpectedFailure failure) {
    return new Outcome.Verdict.Expected(failure.name(), halted().toString());
  }

  private List<Instance> honest() {
    return world.instances().all().stream()
        .filter(Instance::isHonest)
        .filter(instance -> !world.lifecycle().halted().containsKey(instance.id()))
        .filter(instance -> !world.lifecycle().damaged().contains(instance))
        .toList();
  }

  private boolean isSettled() {
    boolean level =
        honest().stream()
            .allMatch(
                instance ->
                    instance.incarnation().height() == world.checkers().decisions().height());
    return level && submissions().allMatch(s -> s.state() != Submission.State.UNANSWERED);
  }

  private Stream<Submission> submissions() {
    return Stream.concat(
        clients.stream().flatMap(client -> client.submissions().stream()),
        Stream.of(
                trouble.submissions(),
                visitors.submissions(),
                misled.submissions(),
                night.submissions())
            .flatMap(List::stream));
  }

  private void checkEnd() {
    honest()
        .forEach(
            instance ->
                world.checkers().invariants().look(instance, instance.incarnation().host()));
    submissions().forEach(this::checkOutcome);
    clients.forEach(client -> client.submissions().forEach(this::checkMachine));
    trouble.submissions().forEach(it -> Trouble.check(it, execution(it)));
    submissions().forEach(it -> Night.check(it, sessions()));
    misled.check();
    TreeMap<Integer, Integer> executed = new TreeMap<>();
    History history =
        Histories.of(
            clients,
            recorded -> {
              DecisionChecker.Executed execution = execution(recorded.submission());
              if (execution != null) {
                executed.put(execution.order(), recorded.id());
              }
            });
    simulation
        .application()
        .complaint(history, List.copyOf(executed.values()))
        .ifPresent(
            complaint -> {
              throw new Violation(Property.LINEARIZABILITY, complaint);
            });
  }

  /** What is submitted when nothing goes wrong any more must succeed, not just end. */
  private static void checkAnswered(Submission submission) {
    if (!submission.isAcknowledged()) {
      throw new Violation(Property.LIVENESS, "faults have ended, and still: " + submission);
    }
  }

  private DecisionChecker.@Nullable Executed execution(Submission submission) {
    List<DecisionChecker.Executed> executed =
        submission.places().stream()
            .map(world.checkers().decisions()::execution)
            .filter(Objects::nonNull)
            .toList();
    if (executed.size() > 1) {
      throw new Violation(Property.EXACTLY_ONCE, submission + " was executed as " + executed);
    }
    return executed.isEmpty() ? null : executed.get(0);
  }

  /** Honest clients' commands fail only where the application says that they may. */
  private void checkMachine(Submission submission) {
    boolean failed =
        submission.failure().filter(it -> it.kind() == Failure.Kind.COMMAND_FAILED).isPresent();
    if (failed && !simulation.application().mayFail(submission.command())) {
      throw new Violation(Property.HEALTH, submission.toString());
    }
  }

  /** What a client believes of its command is what was executed. */
  private void checkOutcome(Submission submission) {
    DecisionChecker.Executed executed = execution(submission);
    Bytes result = executed == null ? null : executed.result().value();
    boolean wrong =
        submission.isAcknowledged()
            ? result == null || !submission.result().orElseThrow().equals(result)
            : submission.state() == Submission.State.NOT_EXECUTED && executed != null;
    if (wrong) {
      throw new Violation(Property.ACKNOWLEDGEMENT, submission + ", but executed was " + executed);
    }
  }

  private String describe(String what, long after) {
    StringBuilder out = new StringBuilder("faults have ended, and after ");
    out.append(after / 1_000).append(" ms still ").append(what).append(':');
    for (Instance instance : world.instances().all()) {
      Incarnation incarnation = instance.incarnation();
      out.append('\n')
          .append(EventText.tell(instance.id(), incarnation.status(), incarnation.waits()));
      out.append(incarnation.isAlive() ? "" : ", down")
          .append(instance.isHonest() ? "" : ", Byzantine");
    }
    world
        .lifecycle()
        .halted()
        .forEach((id, why) -> out.append('\n').append(id + " halted: " + why));
    submissions()
        .filter(s -> s.state() == Submission.State.UNANSWERED)
        .limit(10)
        .forEach(s -> out.append('\n').append(s));
    return out.toString();
  }
}
