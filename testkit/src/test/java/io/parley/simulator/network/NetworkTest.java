package io.parley.simulator.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Action;
import io.parley.api.Bytes;
import io.parley.api.Event;
import io.parley.api.Limits;
import io.parley.simulator.hunt.Script;
import io.parley.simulator.replica.Instance;
import io.parley.simulator.time.Schedule;
import io.parley.simulator.transcript.Fingerprint;
import io.parley.simulator.world.World;
import io.parley.simulator.world.WorldPlan;
import io.parley.testkit.Toy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class NetworkTest {
  private static final int INSTANCES = 4;

  private final Schedule schedule = new Schedule();
  private final Fingerprint fingerprint = new Fingerprint();
  private final SplittableRandom random = new SplittableRandom(7);
  private final List<String> arrived = new ArrayList<>();
  private final List<Instance> instances =
      new World(new WorldPlan(INSTANCES, new Toy())).instances().all();
  private final Network network =
      new Network(
          INSTANCES,
          schedule,
          random,
          Links.near(INSTANCES, random),
          fingerprint,
          (from, to, frame) -> arrived.add(from + ">" + to + " " + frame.bytes().utf8()));

  private void send(int from, int to, String text) {
    network.transmit(instances.get(from), instances.get(to), new Frame(Bytes.utf8(text)), 0);
  }

  private void pass() {
    while (schedule.step(schedule.now() + Script.SECOND)) {
      // Until nothing is under way.
    }
  }

  /** Who hears whom, now. */
  private List<String> heard() {
    arrived.clear();
    for (int from = 0; from < INSTANCES; from++) {
      for (int to = 0; to < INSTANCES; to++) {
        if (from != to) {
          send(from, to, "");
        }
      }
    }
    pass();
    return arrived.stream().map(String::strip).sorted().toList();
  }

  private static List<String> within(List<List<Integer>> groups) {
    List<String> pairs = new ArrayList<>();
    for (List<Integer> group : groups) {
      for (int from : group) {
        for (int to : group) {
          if (from != to) {
            pairs.add("R" + from + ">R" + to);
          }
        }
      }
    }
    return pairs.stream().sorted().toList();
  }

  private static final List<String> ALL = within(List.of(List.of(0, 1, 2, 3)));

  @Test
  void allHearAllAndEachLinkKeepsItsOrder() {
    assertThat(heard()).isEqualTo(ALL);
    arrived.clear();
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      send(0, 1, "" + i);
      sent.add("R0>R1 " + i);
    }
    pass();
    assertThat(arrived).isEqualTo(sent);
  }

  /** As with the transport (pitfall B2). */
  @Test
  void noLinkTakesAFrameThatIsTooLarge() {
    for (int size : new int[] {Limits.FRAME_BYTES_MAX, Limits.FRAME_BYTES_MAX + 1}) {
      Frame frame = new Frame(Bytes.wrap(new byte[size]));
      network.transmit(instances.get(0), instances.get(1), frame, 0);
    }
    pass();
    assertThat(arrived).hasSize(1);
  }

  @Test
  void aCutIsOneWay() {
    network.cut(0, 1);
    assertThat(heard()).hasSize(11).doesNotContain("R0>R1").contains("R1>R0");
    network.join(0, 1);
    assertThat(heard()).isEqualTo(ALL);
  }

  @Test
  void partitionsNest() {
    List<List<Integer>> outer = List.of(List.of(0, 1));
    List<List<Integer>> inner = List.of(List.of(0), List.of(2));
    network.split(outer);
    assertThat(heard()).isEqualTo(within(List.of(List.of(0, 1), List.of(2, 3))));
    network.split(inner);
    assertThat(heard()).isEqualTo(within(List.of()));
    network.unite(outer);
    assertThat(heard()).isEqualTo(within(List.of(List.of(1, 3))));
    network.cut(1, 3);
    network.unite(inner);
    assertThat(heard()).hasSize(11).doesNotContain("R1>R3");
  }

  @Test
  void healingEndsAllCutsAndAccidentsAndLaterEndsOfTheseDoNoHarm() {
    List<List<Integer>> groups = List.of(List.of(0, 1));
    network.split(groups);
    network.loss().begin(1);
    network.heal();
    assertThat(heard()).isEqualTo(ALL);
    network.unite(groups);
    network.loss().end(1);
    network.cut(0, 2);
    assertThat(heard()).hasSize(11).doesNotContain("R0>R2");
  }

  @Test
  void theHighestOfAllOddsHolds() {
    network.loss().begin(0);
    assertThat(heard()).isEqualTo(ALL);
    network.loss().begin(1);
    network.loss().begin(0.5);
    assertThat(heard()).isEmpty();
    network.loss().end(1);
    network.loss().end(0);
    int before = arrivedOf(1_000);
    assertThat(before).isBetween(400, 600);
    network.loss().end(0.5);
    assertThat(arrivedOf(1_000)).isEqualTo(1_000);
  }

  private int arrivedOf(int count) {
    arrived.clear();
    for (int i = 0; i < count; i++) {
      send(0, 1, "");
    }
    pass();
    return arrived.size();
  }

  @Test
  void duplicatesArriveTwice() {
    network.duplication().begin(1);
    send(2, 3, "a");
    pass();
    assertThat(arrived).containsExactly("R2>R3 a", "R2>R3 a");
  }

  @Test
  void reorderedMessagesOvertakeEachOther() {
    network.reordering().begin(0.4);
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      send(0, 1, "" + i);
      sent.add("R0>R1 " + i);
    }
    pass();
    assertThat(arrived).containsExactlyInAnyOrderElementsOf(sent).isNotEqualTo(sent);
  }

  @Test
  void aDelayIsAddedToTheLatency() {
    network.transmit(
        instances.get(0), instances.get(1), new Frame(Bytes.utf8("late")), Script.SECOND);
    schedule.step(Script.SECOND - 1);
    assertThat(arrived).isEmpty();
    pass();
    assertThat(arrived).containsExactly("R0>R1 late");
  }

  @Test
  void whatArrivesWhenIsInTheFingerprint() {
    send(0, 1, "a");
    long a = fingerprint.value();
    send(0, 1, "a");
    assertThat(fingerprint.value()).isNotEqualTo(a);
    assertThat(new Frame(Bytes.utf8("ab")).fingerprint())
        .isNotEqualTo(new Frame(Bytes.utf8("ba")).fingerprint())
        .isEqualTo(new Frame(Bytes.utf8("ab")).fingerprint());
  }

  @Test
  void theFingerprintOfARunIsOfWhatArrivesAndWhatHappensWhereAndWhen() {
    assertThat(fingerprintAfter(world -> transmit(world, "a")))
        .isEqualTo(fingerprintAfter(world -> transmit(world, "a")));
    assertThat(fingerprintAfter(world -> transmit(world, "a")))
        .isNotEqualTo(fingerprintAfter(world -> transmit(world, "b")));
    Set<Long> prints = new TreeSet<>();
    prints.add(fingerprintAfter(world -> {}));
    prints.add(fingerprintAfter(world -> happens(world, 0, List.of())));
    prints.add(fingerprintAfter(world -> happens(world, 1, List.of())));
    prints.add(fingerprintAfter(world -> happens(world, 1, List.of(new Action.TakeCheckpoint(1)))));
    prints.add(
        fingerprintAfter(
            world -> {
              world.schedule().step(1);
              happens(world, 0, List.of());
            }));
    assertThat(prints).hasSize(5);
  }

  private static long fingerprintAfter(Consumer<World> what) {
    World world = new World(new WorldPlan(INSTANCES, new Toy()).seed(1));
    what.accept(world);
    return world.log().fingerprint();
  }

  private static void transmit(World world, String text) {
    Frame frame = new Frame(Bytes.utf8(text));
    world.network().transmit(world.instances().get(0), world.instances().get(1), frame, 0);
  }

  private static void happens(World world, int instance, List<Action> actions) {
    world.log().advanced(world.instances().get(instance), new Event.Executed(1), actions);
  }

  @Test
  void theObserverHearsOfAllThatIsSentAndLost() {
    List<String> seen = new ArrayList<>();
    network.observe(
        new Network.Observer() {
          @Override
          public void sent(Endpoint from, Endpoint to, Frame frame, long arrival) {
            seen.add("sent " + to + (arrival > schedule.now() ? "" : " at once"));
          }

          @Override
          public void lost(Endpoint from, Endpoint to, Frame frame) {
            seen.add("lost " + to);
          }
        });
    network.cut(0, 1);
    send(0, 1, "");
    send(0, 2, "");
    assertThat(seen).containsExactly("lost R1", "sent R2");
  }
}
