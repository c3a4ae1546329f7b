package io.parley.simulator.checkers;

import io.parley.api.Action;
import io.parley.api.Event;
import io.parley.api.Insight;
import io.parley.api.ReplicaId;
import io.parley.api.Statement;
import io.parley.simulator.network.Endpoint;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which leaders were deposed in a run: those whose view more than f honest instances gave up, so
 * that no lie is needed for the next to begin. That a replica gives up a view is what it states
 * under one of a few phases; protocols that call it otherwise are not watched. Nobody is deposed
 * whose term was over by its time: the next was to lead anyway.
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
  private final EndedTerms ended;
  private final Map<View, BitSet> said = new HashMap<>(); // Looked up, never iterated.
  private final Map<View, BitSet> gaveUp = new HashMap<>(); // The same.
  private final Map<View, ReplicaId> accused = new HashMap<>(); // The same.
  private final List<Deposition> depositions = new ArrayList<>();

  /**
   * @param n replicas
   */
  public Depositions(int n) {
    f = (n - 1) / 3;
    leaders = new ReplicaId[2 * n];
    ended = new EndedTerms(2 * n);
  }

  /**
   * The core of an instance was told {@code event} and wants {@code actions}.
   *
   * @param insight into that core
   */
  public void advanced(
      Endpoint instance, Event event, List<Action> actions, Supplier<Insight> insight, long now) {
    ended.told(instance, event);
    ReplicaId leader = leaders[instance.number()];
    if (leader != null && instance.isHonest() && !(event instanceof Event.Started)) {
      for (Action action : actions) {
        if (action instanceof Action.Broadcast broadcast) {
          said(instance, leader, broadcast.message().statement(), insight, now);
        } else if (action instanceof Action.Send send) {
          said(instance, leader, send.message().statement(), insight, now);
        }
      }
    }
    leaders[instance.number()] = instance.status().leader();
  }

  private void said(
      Endpoint instance,
      ReplicaId leader,
      Statement statement,
      Supplier<Insight> insight,
      long now) {
    View view = new View(statement.phase(), statement.view());
    if (!PHASES.contains(statement.phase()) || !isNew(said, view, instance)) {
      return;
    }
    accused.putIfAbsent(view, leader);
    if (!ended.hasEnded(instance, insight.get())
        && isNew(gaveUp, view, instance)
        && gaveUp.getOrDefault(view, new BitSet()).cardinality() == f + 1) {
      depositions.add(new Deposition(now, accused.getOrDefault(view, leader), statement));
    }
  }

  private static boolean isNew(Map<View, BitSet> sets, View view, Endpoint instance) {
    BitSet who = sets.computeIfAbsent(view, absent -> new BitSet());
    boolean isNew = !who.get(instance.number());
    who.set(instance.number());
    return isNew;
  }

  /** All of them, in order. */
  public List<Deposition> all() {
    return List.copyOf(depositions);
  }
}
