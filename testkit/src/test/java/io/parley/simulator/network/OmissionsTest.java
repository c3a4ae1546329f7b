package io.parley.simulator.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bytes;
import io.parley.api.Status;
import io.parley.simulator.faults.Fault;
import io.parley.simulator.network.Omissions.Grain;
import io.parley.simulator.network.Omissions.Hit;
import io.parley.simulator.replica.Instance;
import io.parley.simulator.world.World;
import io.parley.simulator.world.WorldPlan;
import io.parley.testkit.FlawedToy;
import io.parley.testkit.Replicas;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Frames are hit because of what they are, and frames that are the same are hit the same. */
class OmissionsTest {
  private static final long MOST = 1_000_000;
  private static final Frame FRAME = new Frame(Bytes.utf8("a frame"));

  private final World world =
      new World(
          new WorldPlan(
              4, FlawedToy.claiming(id -> new Status(10 + id.value(), Replicas.R0, 0, 0))));

  private static boolean isLost(Hit hit, long kind, long view, int from, int to) {
    return hit.delay(kind, view, from, to) < 0;
  }

  @Test
  void someKindsAreHitAndOthersNeverAre() {
    Hit hit = new Omissions.Omission(5, 1);
    int hits = 0;
    for (long kind = 0; kind < 1_000; kind++) {
      boolean lost = isLost(hit, kind, 1, 0, 1);
      hits += lost ? 1 : 0;
      assertThat(isLost(hit, kind, 2, 3, 0)).isEqualTo(lost);
    }
    assertThat(hits).isBetween(500, 700);
  }

  @Test
  void eachViewAndEachLinkLosesOtherKinds() {
    Hit hit = new Omissions.Omission(7, 0.5);
    int kinds = 0;
    for (long kind = 0; kind < 100; kind++) {
      int byView = 0;
      int byLink = 0;
      for (int i = 0; i < 100; i++) {
        byView += isLost(hit, kind, i, 0, 1) ? 1 : 0;
        byLink += isLost(hit, kind, 3, i / 10, i % 10) ? 1 : 0;
      }
      if (byView > 0) {
        assertThat(byView).isBetween(20, 80);
        assertThat(byLink).isBetween(20, 80);
        kinds++;
      }
    }
    assertThat(kinds).isBetween(40, 80);
  }

  @Test
  void latenessIsOfEveryOrderOfMagnitudeAndTheSameInAllViews() {
    Hit hit = new Omissions.Lateness(3, MOST, Grain.KIND);
    int[] digits = new int[7];
    for (long kind = 0; kind < 6_000; kind++) {
      long late = hit.delay(kind, 1, 0, 1);
      assertThat(late).isBetween(1L, MOST);
      assertThat(hit.delay(kind, 2, 0, 1)).isEqualTo(late);
      digits[Long.toString(late).length() - 1]++;
    }
    for (int i = 0; i < 6; i++) {
      assertThat(digits[i]).as(i + 1 + " digits").isBetween(800, 1_200);
    }
  }

  @Test
  void aGrainTellsApartWhatItNamesAndNothingElse() {
    assertThat(distinct(Grain.KIND)).isEqualTo(2);
    assertThat(distinct(Grain.SENDER)).isEqualTo(3);
    assertThat(distinct(Grain.LINK)).isEqualTo(3 * 4);
    assertThat(distinct(Grain.KIND_AND_SENDER)).isEqualTo(2 * 3);
    assertThat(distinct(Grain.KIND_AND_LINK)).isEqualTo(2 * 3 * 4);
  }

  /** How many delays there are among two kinds, three senders and four recipients. */
  private static int distinct(Grain grain) {
    Hit hit = new Omissions.Lateness(11, 1L << 40, grain);
    Set<Long> delays = new TreeSet<>();
    for (int i = 0; i < 2 * 3 * 4; i++) {
      delays.add(hit.delay(i % 2, 1, i / 2 % 3, i / 6));
    }
    return delays.size();
  }

  @Test
  void theViewIsThatOfTheSender() {
    world.lifecycle().startAll();
    Instance from = world.instances().get(1);
    Instance to = world.instances().get(2);
    int differs = 0;
    for (long seed = 0; seed < 100; seed++) {
      Hit hit = new Omissions.Omission(seed, 0.5);
      Omissions omissions = new Omissions();
      omissions.begin(hit);
      long kind = FRAME.kind().hashCode();
      long expected = hit.delay(kind, 11, 1, 2);
      assertThat(omissions.delay(from, to, FRAME)).isEqualTo(expected);
      differs += hit.delay(kind, 12, 1, 2) == expected ? 0 : 1;
    }
    assertThat(differs).isPositive();
  }

  @Test
  void ofSeveralTheLongestHoldsUntilItEndsAndALossBeatsAll() {
    List<Hit> late = new ArrayList<>();
    Omissions omissions = new Omissions();
    assertThat(delay(omissions)).isZero();
    for (long seed = 0; seed < 5; seed++) {
      late.add(new Omissions.Lateness(seed, MOST, Grain.LINK));
    }
    List<Long> delays = late.stream().map(hit -> hit.delay(0, 0, 1, 2)).toList();
    long longest = delays.stream().mapToLong(d -> d).max().orElseThrow();
    late.forEach(omissions::begin);
    assertThat(delays).doesNotHaveDuplicates();
    assertThat(delays.get(4)).isLessThan(longest);
    assertThat(delay(omissions)).isEqualTo(longest);
    Hit loss = lossOf(FRAME.kind().hashCode());
    omissions.begin(loss);
    assertThat(delay(omissions)).isNegative();
    omissions.end(loss);
    omissions.end(late.get(delays.indexOf(longest)));
    assertThat(delay(omissions)).isBetween(1L, longest - 1);
    omissions.clear();
    assertThat(delay(omissions)).isZero();
  }

  private long delay(Omissions omissions) {
    return omissions.delay(world.instances().get(1), world.instances().get(2), FRAME);
  }

  /** Loses all of a kind. */
  private static Omissions.Omission lossOf(long kind) {
    for (long seed = 0; ; seed++) {
      Omissions.Omission loss = new Omissions.Omission(seed, 1);
      if (isLost(loss, kind, 0, 0, 0)) {
        return loss;
      }
    }
  }

  @Test
  void whatIsLateIsOvertakenAndWhatIsLostIsObserved() {
    List<String> seen = new ArrayList<>();
    world
        .network()
        .observe(
            new Network.Observer() {
              @Override
              public void sent(Endpoint from, Endpoint to, Frame frame, long arrival) {
                seen.add((arrival >= 500_000 ? "late " : "sent ") + frame.bytes().utf8());
              }

              @Override
              public void lost(Endpoint from, Endpoint to, Frame frame) {
                seen.add("lost " + frame.bytes().utf8());
              }
            });
    Omissions omissions = world.network().omissions();
    Hit late = lateness();
    omissions.begin(late);
    transmit("a");
    omissions.end(late);
    transmit("b");
    omissions.begin(lossOf(0));
    transmit("c");
    world.network().heal();
    transmit("d");
    assertThat(seen).containsExactly("late a", "sent b", "lost c", "sent d");
  }

  /** Makes all from instance 1 to instance 2 half a second late, or more. */
  private static Hit lateness() {
    for (long seed = 0; ; seed++) {
      Hit hit = new Omissions.Lateness(seed, MOST, Grain.LINK);
      if (hit.delay(0, 0, 1, 2) >= 500_000) {
        return hit;
      }
    }
  }

  private void transmit(String text) {
    world
        .network()
        .transmit(
            world.instances().get(1), world.instances().get(2), new Frame(Bytes.utf8(text)), 0);
  }

  @Test
  void theFaultsHoldFromTheirBeginToTheirEnd() {
    Omissions.Omission loss = lossOf(0);
    List<Fault> faults =
        List.of(
            new Fault.Omission(0, 1, loss.odds(), loss.seed()),
            new Fault.Lateness(0, 1, MOST, Grain.LINK, 4));
    for (Fault fault : faults) {
      fault.begin(world.faults());
      assertThat(delay(world.network().omissions())).as(fault.toString()).isNotZero();
      fault.end(world.faults());
      assertThat(delay(world.network().omissions())).as(fault.toString()).isZero();
    }
  }
}
