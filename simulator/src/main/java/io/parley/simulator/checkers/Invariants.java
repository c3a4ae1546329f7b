package io.parley.simulator.checkers;

import io.parley.api.Claim;
import io.parley.api.Exclusion;
import io.parley.api.Insight;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.api.Statement;
import io.parley.simulator.checkers.Violation.Property;
import io.parley.simulator.network.Endpoint;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What must hold after every step of a run, whatever the faults. Looked up, never iterated. */
public final class Invariants {
  /** Every how many events of a replica its insides are looked at. */
  private static final int LOOK_INTERVAL = 4;

  private record Promise(ReplicaId by, Exclusion exclusion) {}

  private record Gauge(int instance, String mark) {}

  private final Protocol protocol;
  private final int n;
  private final Map<Promise, Statement> promises = new HashMap<>();
  private final Map<Exclusion, Statement> certified = new HashMap<>();
  private final Map<Gauge, Long> durable = new HashMap<>();
  private final Map<Gauge, Long> inLife = new HashMap<>();

  /** Events of each instance; a replica may sit on two. */
  private final int[] events;

  public Invariants(Protocol protocol, int n) {
    this.protocol = protocol;
    this.n = n;
    events = new int[2 * n];
  }

  /** An honest replica says this, under its own key. */
  public void said(Endpoint instance, Signed<?> message) {
    Statement statement = message.message().statement();
    Optional<Exclusion> exclusion = protocol.exclusion(statement);
    if (exclusion.isEmpty()) {
      return;
    }
    Statement before = promises.putIfAbsent(new Promise(instance.id(), exclusion.get()), statement);
    if (before != null && !before.equals(statement)) {
      throw new Violation(
          Property.AMNESIA, instance + " says " + statement + ", but it said " + before);
    }
  }

  /** A message was verified: its certificates exist. */
  public void verified(Signed<?> message) {
    for (Claim claim : message.message().claims(n)) {
      if (claim instanceof Claim.OfQuorum of) {
        certified(of.statement());
      }
    }
  }

  private void certified(Statement statement) {
    Optional<Exclusion> exclusion = protocol.exclusion(statement);
    if (exclusion.isEmpty()) {
      return;
    }
    Statement before = certified.putIfAbsent(exclusion.get(), statement);
    if (before != null && !before.equals(statement)) {
      throw new Violation(Property.CERTIFICATES, "both certified: " + before + " and " + statement);
    }
  }

  /** An honest replica starts a new incarnation. */
  public void begins(Endpoint instance) {
    inLife.keySet().removeIf(gauge -> gauge.instance == instance.number());
  }

  /** An honest replica was advanced; now and then, its insides are looked at. */
  public void advanced(Endpoint instance, Insides insides) {
    if (++events[instance.number()] % LOOK_INTERVAL == 0) {
      look(instance, insides);
    }
  }

  /** Looks at the insides of an honest replica. */
  public void look(Endpoint instance, Insides insides) {
    Insight insight = insides.insight();
    for (Insight.Buffer buffer : insight.buffers()) {
      if (buffer.isOverfull()) {
        throw new Violation(Property.BOUNDS, instance + " holds " + buffer);
      }
    }
    for (Insight.Mark mark : insight.marks()) {
      Gauge gauge = new Gauge(instance.number(), mark.name());
      rises(instance, mark, inLife.put(gauge, mark.value()), "in one incarnation");
      if (mark.durable()) {
        rises(instance, mark, durable.get(gauge), "though it was durable");
        if (insides.isDurable()) {
          durable.put(gauge, mark.value());
        }
      }
    }
  }

  private static void rises(
      Endpoint instance, Insight.Mark mark, @Nullable Long before, String how) {
    if (before != null && mark.value() < before) {
      throw new Violation(
          Property.MONOTONICITY, instance + " falls from " + before + " to " + mark + " " + how);
    }
  }
}
