package io.parley.simulator.checkers;

import io.parley.api.Action;
import io.parley.api.Event;
import io.parley.api.ReplicaId;
import io.parley.api.Statement;
import io.parley.simulator.network.Endpoint;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which leaders were deposed in a run: those whose view more than f honest instances gave up, so
 * that no lie is needed for the next to begin. That a replica gives up a view is what it states
 * under one of a few phases; protocols that call it otherwise are not watched.
 */
public final class Depositions {
  /**
   * A view that was given up.
   *
   * @param at µs since the start
   * @param leader of the view in which the first was that gave up
   */
  public record Deposition(long at, ReplicaId leader, Statement why) {}

  private record View(String phase, long number) {}

  private static final Set<String> PHASES = Set.of("view-change", "timeout");

  private final int f;
  private final @Nullable ReplicaId[] leaders;
  private final Map<View, BitSet> gaveUp = new HashMap<>(); // Looked up, never iterated.
  private final Map<View, ReplicaId> accused = new HashMap<>(); // The same.
  private final List<Deposition> depositions = new ArrayList<>();

  /**
   * @param n replicas
   */
  public Depositions(int n) {
    f = (n - 1) / 3;
    leaders = new ReplicaId[2 * n];
  }

  /** The core of an instance was told {@code event} and wants {@code actions}. */
  public void advanced(Endpoint instance, Event event, List<Action> actions, long now) {
    ReplicaId leader = leaders[instance.number()];
    if (leader != null && instance.isHonest() && !(event instanceof Event.Started)) {
      for (Action action : actions) {
        if (action instanceof Action.Broadcast broadcast) {
          said(instance, leader, broadcast.message().statement(), now);
        }
      }
    }
    leaders[instance.number()] = instance.status().leader();
  }

  private void said(Endpoint instance, ReplicaId leader, Statement statement, long now) {
    if (!PHASES.contains(statement.phase())) {
      return;
    }
    View view = new View(statement.phase(), statement.view());
    BitSet who = gaveUp.computeIfAbsent(view, absent -> new BitSet());
    accused.putIfAbsent(view, leader);
    boolean isNew = !who.get(instance.number());
    who.set(instance.number());
    if (isNew && who.cardinality() == f + 1) {
      depositions.add(new Deposition(now, accused.getOrDefault(view, leader), statement));
    }
  }

  /** All of them, in order. */
  public List<Deposition> all() {
    return List.copyOf(depositions);
  }
}
