package io.parley.simulator.hunt;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Batch;
import io.parley.api.Bytes;
import io.parley.api.ChannelOnly;
import io.parley.api.Message;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.simulator.adversary.Adversary;
import io.parley.simulator.adversary.Behaviour;
import io.parley.simulator.clients.Submission;
import io.parley.simulator.diagram.Step;
import io.parley.simulator.faults.Fault;
import io.parley.simulator.network.Endpoint;
import io.parley.simulator.network.Frame;
import io.parley.simulator.network.Network;
import io.parley.simulator.replica.Incarnation;
import io.parley.simulator.world.World;
import io.parley.testkit.Replicas;
import io.parley.testkit.Toy;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What replica 0 does when it is Byzantine, as those see it who are not. */
class AdversariesTest {
  private static final Simulation SIMULATION = Script.simulation(new Toy());

  private static RecordedRun trace(long seed, Fault... faults) {
    return RecordedRun.of(SIMULATION, Script.scenario(seed, List.of(), faults), "");
  }

  private static RecordedRun trace(Behaviour behaviour, long seed) {
    return trace(seed, new Fault.Byzantine(0, behaviour, seed));
  }

  private static List<Step.Message> messages(RecordedRun trace) {
    return trace.diagram().steps().stream()
        .filter(Step.Message.class::isInstance)
        .map(Step.Message.class::cast)
        .toList();
  }

  /** What each of the others is told of a height, in the order of the heights. */
  private static Map<String, Set<String>> told(RecordedRun trace) {
    Map<String, Set<String>> told = new TreeMap<>();
    for (Step.Message message : messages(trace)) {
      told.computeIfAbsent(message.target(), target -> new TreeSet<>()).add(message.text());
    }
    return told;
  }

  private static long latency(Step.Message message) {
    return message.until() - message.at();
  }

  @Test
  void onlyTheTraitorsSpeakAndAnHonestLeaderTellsAllTheSame() {
    Map<String, Set<String>> told = told(trace(1));
    assertThat(told.keySet()).containsExactly("R1", "R2", "R3");
    assertThat(told.get("R1")).hasSizeGreaterThan(20).isEqualTo(told.get("R2"));
    assertThat(told.get("R3")).isEqualTo(told.get("R2"));
  }

  @Test
  void theSilentSayNothingFromSomeMomentOn() {
    int mute = 0;
    for (long seed = 1; seed <= 8; seed++) {
      RecordedRun trace = trace(Behaviour.SILENT, seed);
      assertThat(messages(trace)).allMatch(message -> message.at() < 8 * Script.SECOND);
      assertThat(messages(trace).size()).isLessThan(3_000);
      mute += messages(trace).isEmpty() ? 1 : 0;
    }
    assertThat(mute).as("from the start on").isBetween(1, 7);
  }

  @Test
  void theWithholdingLeaveSomeOut() {
    int leftOut = 0;
    for (long seed = 1; seed <= 6; seed++) {
      TreeMap<String, Long> heard =
          messages(trace(Behaviour.WITHHOLDING, seed)).stream()
              .collect(
                  Collectors.groupingBy(Step.Message::target, TreeMap::new, Collectors.counting()));
      leftOut += heard.size() < 3 || new TreeSet<>(heard.values()).size() > 1 ? 1 : 0;
    }
    assertThat(leftOut).isBetween(2, 6);
  }

  @Test
  void theEquivocatingTellSomeOneThingAndOthersAnother() {
    int equivocated = 0;
    for (long seed = 1; seed <= 12; seed++) {
      World world = new Run(SIMULATION, Script.scenario(seed, List.of())).world();
      world.powers().conspire(List.of(Replicas.R0));
      world.faults().corrupt(0, Behaviour.EQUIVOCATING, new SplittableRandom(seed));
      TreeMap<Integer, Set<Bytes>> heard = new TreeMap<>();
      Set<Bytes> versions = new LinkedHashSet<>();
      world.network().observe(new Listener(heard, versions));
      world.lifecycle().startAll();
      world.clients().named("client");
      while (versions.isEmpty()) {
        assertThat(world.schedule().step(Script.SECOND)).isTrue();
      }
      assertThat(heard).hasSize(3);
      assertThat(versions).as("of one broadcast").hasSizeBetween(1, 2);
      assertThat(heard.values()).allMatch(told -> told.size() == 1);
      equivocated += versions.size() - 1;
    }
    assertThat(equivocated).as("now and then all hear the same").isBetween(5, 11);
  }

  private record Listener(Map<Integer, Set<Bytes>> heard, Set<Bytes> versions)
      implements Network.Observer {
    @Override
    public void sent(Endpoint from, Endpoint to, Frame frame, long arrival) {
      heard.computeIfAbsent(to.number(), instance -> new LinkedHashSet<>()).add(frame.bytes());
      versions.add(frame.bytes());
    }

    @Override
    public void lost(Endpoint from, Endpoint to, Frame frame) {
      throw new AssertionError("nothing is lost here");
    }
  }

  /** Whether there are two texts of a height, or a height that nobody can have come to. */
  private static boolean isLie(RecordedRun trace) {
    TreeMap<String, Set<String>> texts = new TreeMap<>();
    for (Step.Message message : messages(trace)) {
      String height = message.text().split(" ", -1)[1];
      texts.computeIfAbsent(height, h -> new TreeSet<>()).add(message.text());
      if (height.length() > "h999".length()) {
        return true;
      }
    }
    return texts.values().stream().anyMatch(versions -> versions.size() > 1);
  }

  @Test
  void theForgingAndTheLyingSayWhatTheirCoresDidNot() {
    for (Behaviour behaviour : List.of(Behaviour.FORGING, Behaviour.LYING)) {
      int lied = 0;
      for (long seed = 1; seed <= 6; seed++) {
        lied += isLie(trace(behaviour, seed)) ? 1 : 0;
        assertThat(isLie(trace(seed))).isFalse();
      }
      assertThat(lied).as(behaviour.name()).isPositive();
    }
  }

  private record Everyday() implements ChannelOnly {}

  @Test
  void thePerjuredLieOnlyWhereTheyRarelySpeak() {
    Message seldom = new Toy.Proposal(7, new Batch(1_000, List.of()));
    Message often = new Everyday();
    Set<Message> lies = new LinkedHashSet<>();
    int lied = 0;
    for (long seed = 1; seed <= 20; seed++) {
      World world = new Run(SIMULATION, Script.scenario(seed, List.of())).world();
      world.powers().conspire(List.of(Replicas.R0));
      world.faults().corrupt(0, Behaviour.PERJURED, new SplittableRandom(seed));
      Adversary perjured = Objects.requireNonNull(world.instances().get(0).adversary());
      for (int i = 0; i < 10; i++) {
        assertThat(perjured.instead(often)).isSameAs(often);
      }
      Message said = perjured.instead(seldom);
      lies.add(said);
      lied += said.equals(seldom) ? 0 : 1;
    }
    assertThat(lied).isBetween(12, 20);
    assertThat(lies).hasSizeGreaterThan(5).allMatch(Toy.Proposal.class::isInstance);
  }

  /** Says that every proposal is of a height ten above. */
  private record Braggart(World world) implements Adversary {
    @Override
    public Message instead(Message message) {
      Toy.Proposal proposal = (Toy.Proposal) message;
      return new Toy.Proposal(proposal.height() + 10, proposal.batch());
    }

    @Override
    public void send(Endpoint instance, ReplicaId to, Signed<?> message, Frame frame) {
      world.powers().pass(instance, to, message, frame);
    }
  }

  private static long[] heights(World world) {
    world.lifecycle().startAll();
    world.clients().named("client");
    while (world.schedule().step(Script.SECOND)) {
      // Until a second is over.
    }
    assertThat(world.instances().incarnations())
        .allMatch(incarnation -> incarnation.grievances().isEmpty());
    return world.instances().incarnations().stream().mapToLong(Incarnation::height).toArray();
  }

  @Test
  void whatIsSaidInsteadIsSealedByWhoSaysIt() {
    Scenario scenario = Script.scenario(1, List.of());
    assertThat(heights(new Run(SIMULATION, scenario).world())).containsOnly(1);
    World world = new Run(SIMULATION, scenario).world();
    world.instances().get(0).corrupt(new Braggart(world));
    assertThat(heights(world)).as("ten too high for the others").containsExactly(1, 0, 0, 0);
  }

  @Test
  void theReplayingSayOldThingsAgain() {
    for (long seed = 1; seed <= 5; seed++) {
      assertThat(messages(trace(Behaviour.REPLAYING, seed)).size())
          .isGreaterThan(messages(trace(seed)).size());
      assertThat(told(trace(Behaviour.REPLAYING, seed)).get("R1"))
          .as("but nothing new")
          .allMatch(text -> text.startsWith("Proposal h"));
    }
  }

  @Test
  void theDelayingAreLateAllTheTime() {
    for (long seed = 1; seed <= 5; seed++) {
      List<Step.Message> late = messages(trace(Behaviour.DELAYING, seed));
      assertThat(late).isNotEmpty().allMatch(message -> latency(message) > 20_000);
      assertThat(messages(trace(seed))).allMatch(message -> latency(message) < 20_000);
    }
  }

  @Test
  void theAmnesiacBeginFromNothingAgainAndAgain() {
    List<Step> starts =
        trace(Behaviour.AMNESIAC, 3).diagram().steps().stream()
            .filter(step -> step.type().equals("start") && step.text().startsWith("R0"))
            .toList();
    assertThat(starts).hasSizeGreaterThan(1).allMatch(s -> s.text().equals("R0 starts fresh"));
  }

  /** A run in which R0 does so. */
  private static World world(Behaviour behaviour, long seed) {
    Scenario scenario = Script.scenario(seed, List.of(), new Fault.Byzantine(0, behaviour, seed));
    Run run = new Run(SIMULATION, scenario);
    run.outcome();
    return run.world();
  }

  @Test
  void theVacuousProposeWhatServesNobody() {
    String honest = trace(1).outcome().toString();
    int served = 0;
    for (long seed = 1; seed <= 4; seed++) {
      RecordedRun trace = trace(Behaviour.VACUOUS, seed);
      assertThat(messages(trace)).anyMatch(message -> message.text().endsWith(" []"));
      served += trace.outcome().heights() == 0 ? 1 : 0;
    }
    assertThat(honest).isNotEmpty();
    assertThat(served).isLessThan(4);
  }

  @Test
  void theSelfServingServeTheirAccompliceAlone() {
    World world = world(Behaviour.SELF_SERVING, 1);
    assertThat(world.checkers().decisions().height()).isGreaterThan(20);
    assertThat(world.checkers().decisions().commands()).isZero();
  }

  @Test
  void theExcludingServeAllClientsButOne() {
    for (long seed = 1; seed <= 4; seed++) {
      Map<String, Boolean> served = new TreeMap<>();
      world(Behaviour.EXCLUDING, seed).clients().all().stream()
          .filter(client -> client.toString().startsWith("client client "))
          .forEach(
              client ->
                  served.merge(
                      client.toString(),
                      client.submissions().stream().anyMatch(Submission::isAcknowledged),
                      Boolean::logicalOr));
      assertThat(served.values()).containsExactlyInAnyOrder(true, false);
    }
  }

  @Test
  void theDawdlingProposeSeldom() {
    for (long seed = 1; seed <= 4; seed++) {
      List<Long> arrivals =
          messages(trace(Behaviour.DAWDLING, seed)).stream()
              .filter(message -> message.target().equals("R1"))
              .map(Step.Message::until)
              .toList();
      assertThat(arrivals).hasSizeGreaterThan(2);
      for (int i = 1; i < arrivals.size(); i++) {
        assertThat(arrivals.get(i) - arrivals.get(i - 1)).isGreaterThan(300 * Script.MILLI);
      }
    }
  }

  @Test
  void theFavouringTellSomeThingsToOneOnlyAndOthersToAllButOne() {
    Set<Integer> audiences = new TreeSet<>();
    for (long seed = 1; seed <= 12; seed++) {
      Set<String> told = told(trace(Behaviour.FAVOURING, seed)).keySet();
      audiences.add(told.size());
    }
    assertThat(audiences).contains(1, 2, 3);
  }

  @Test
  void aTwinSaysWhatBothOfItSay() {
    Fault twin = new Fault.Byzantine(0, Behaviour.TWIN, 1);
    RecordedRun trace = RecordedRun.of(SIMULATION, Script.scenario(1, List.of(0), twin), "");
    Set<String> speakers =
        messages(trace).stream().map(Step.Message::lane).collect(Collectors.toSet());
    assertThat(speakers).containsExactlyInAnyOrder("R0", "R0'");
  }

  @Test
  void traitorsDoTheSameWheneverTheSeedIsTheSame() {
    for (Behaviour behaviour : Behaviour.values()) {
      assertThat(trace(behaviour, 4).outcome()).isEqualTo(trace(behaviour, 4).outcome());
    }
  }
}
