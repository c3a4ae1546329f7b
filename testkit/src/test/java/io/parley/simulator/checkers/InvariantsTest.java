package io.parley.simulator.checkers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Batch;
import io.parley.api.Insight;
import io.parley.api.Options;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.simulator.checkers.Violation.Property;
import io.parley.simulator.hunt.Script;
import io.parley.simulator.replica.Disk;
import io.parley.simulator.replica.Host;
import io.parley.simulator.replica.Instance;
import io.parley.simulator.scheme.Identities;
import io.parley.simulator.world.World;
import io.parley.simulator.world.WorldPlan;
import io.parley.testkit.FlawedToy;
import io.parley.testkit.Toy;
import io.parley.testkit.Toy.Proposal;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class InvariantsTest {
  private final FlawedToy protocol = FlawedToy.certifying(3);
  private final Invariants invariants = new Invariants(protocol, 4);
  private final Instance first = instance(0);
  private Insight insight = Insight.NONE;

  private static Instance instance(int number) {
    return new Instance(number, new ReplicaId(number), false, new Disk(new Toy().codec()));
  }

  private Signed<?> proposal(int by, long height, long stamp) {
    return new Identities(4)
        .epoch(new ReplicaId(by), protocol, Options.PRESET)
        .sealer()
        .seal(protocol.said(new Proposal(height, new Batch(stamp, List.of()))));
  }

  private static void breaks(Property property, ThrowingCallable what) {
    assertThatThrownBy(what)
        .isInstanceOfSatisfying(Violation.class, v -> assertThat(v.property()).isEqualTo(property));
  }

  @Test
  void nobodySaysTwoThingsOfOneExclusionAlsoInALaterLife() {
    invariants.said(first, proposal(0, 1, 1));
    invariants.said(first, proposal(0, 1, 1));
    invariants.said(first, proposal(0, 2, 2));
    invariants.said(instance(1), proposal(1, 1, 2));
    invariants.begins(first);
    breaks(Property.AMNESIA, () -> invariants.said(first, proposal(0, 1, 2)));
  }

  @Test
  void noTwoStatementsOfOneExclusionAreCertified() {
    invariants.verified(proposal(0, 1, 1));
    invariants.verified(proposal(1, 1, 1));
    invariants.verified(proposal(1, 2, 2));
    breaks(Property.CERTIFICATES, () -> invariants.verified(proposal(2, 1, 2)));
  }

  private static World world(FlawedToy toy) {
    World world = new World(new WorldPlan(4, toy));
    world.lifecycle().startAll();
    return world;
  }

  private void mark(long value, boolean durable) {
    insight = new Insight(List.of(), List.of(new Insight.Mark("view", value, durable)));
  }

  @Test
  void aMarkMayFallInTheLifeOfItsOwnSeatOnlyAndOnlyInANewOne() {
    World world = world(FlawedToy.showing(() -> insight));
    Host host = world.instances().get(0).incarnation().host();
    mark(7, false);
    invariants.look(first, host);
    invariants.begins(instance(1));
    mark(6, false);
    invariants.look(instance(1), host);
    breaks(Property.MONOTONICITY, () -> invariants.look(first, host));
    invariants.begins(first);
    mark(5, false);
    invariants.look(first, host);
  }

  @Test
  void aDurableMarkMayFallInANewLifeIfItWasNotDurableYet() {
    World world = world(FlawedToy.showing(() -> insight));
    Host host = world.instances().get(1).incarnation().host();
    mark(7, true);
    invariants.look(first, host);
    world.clients().named("client").submit("a");
    while (world.instances().get(1).disk().unsynced() == 0) {
      assertThat(world.schedule().step(Script.SECOND)).isTrue();
    }
    mark(8, true);
    invariants.look(first, host);
    invariants.begins(first);
    mark(7, true);
    invariants.look(first, host);
    invariants.begins(first);
    mark(6, true);
    breaks(Property.MONOTONICITY, () -> invariants.look(first, host));
  }

  @Test
  void aBufferMayBeFullButNotMore() {
    Host host = world(FlawedToy.showing(() -> insight)).instances().get(0).incarnation().host();
    insight = new Insight(List.of(new Insight.Buffer("bundles", 3, 3)), List.of());
    invariants.look(first, host);
    insight = new Insight(List.of(new Insight.Buffer("bundles", 4, 3)), List.of());
    breaks(Property.BOUNDS, () -> invariants.look(first, host));
  }

  @Test
  void allIsSafetyButWhatNeedsTime() {
    Set<Property> others =
        EnumSet.of(Property.BLAME, Property.SERVICE, Property.MEETING, Property.LIVENESS);
    for (Property property : Property.values()) {
      assertThat(property.isSafety()).isEqualTo(!others.contains(property));
    }
    Violation violation = new Violation(Property.BOUNDS, "too many");
    assertThat(violation).hasMessage("BOUNDS: too many");
  }
}
