package io.parley.simulator.checkers;

import io.parley.api.Action;
import io.parley.api.Event;
import io.parley.api.Insight;
import io.parley.api.Message;
import io.parley.api.ReplicaId;
import io.parley.api.Status;
import io.parley.simulator.checkers.Violation.Property;
import io.parley.simulator.network.Endpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * No view is given up unless a correct replica asked for the next leader, of its own accord: by
 * what only asks, or by giving up as its timer runs out, or the time of the term. Who gives up
 * because of what it is told must have been preceded by such a one, in the same term. Terms are
 * told by their leaders, as far as correct replicas were in their views. What asks and what gives
 * up is told by the names of a few messages; protocols that call them otherwise are not watched.
 * Nor are those that replace a leader for being slow: any message may show that.
 */
public final class Askings {
  /** What gives up the view that it states, or the one before. */
  private static final Map<String, Integer> GIVES_UP = Map.of("Timeout", 0, "ViewChange", -1);

  /** What only asks. */
  private static final Set<String> ASKS = Set.of("Suspect", "Wish");

  private record Ended(String message, long view) {}

  private final EndedTerms ended;
  private final Map<Integer, Status> standings = new HashMap<>(); // Looked up, never iterated.
  private final TreeMap<Long, ReplicaId> leaders = new TreeMap<>();
  private final TreeSet<Long> asked = new TreeSet<>();
  private final Set<Ended> judged = new TreeSet<>(Askings::compare);

  private static int compare(Ended a, Ended b) {
    int views = Long.compare(a.view, b.view);
    return views == 0 ? a.message.compareTo(b.message) : views;
  }

  /**
   * @param n replicas
   */
  public Askings(int n) {
    ended = new EndedTerms(2 * n);
  }

  /**
   * The core of an instance was told {@code event} and wants {@code actions}.
   *
   * @param insight into that core
   */
  public void advanced(
      Endpoint instance, Event event, List<Action> actions, Supplier<Insight> insight) {
    ended.told(instance, event);
    if (!instance.isHonest()) {
      return;
    }
    Status before = standings.get(instance.number());
    if (before != null) {
      for (Action action : actions) {
        if (action instanceof Action.Broadcast broadcast) {
          said(instance, before, event, broadcast.message(), insight);
        } else if (action instanceof Action.Send send) {
          said(instance, before, event, send.message(), insight);
        }
      }
    }
    Status now = instance.status();
    standings.put(instance.number(), now);
    if (before == null || before.view() != now.view() || !before.leader().equals(now.leader())) {
      leaders.put(now.view(), now.leader());
    }
  }

  private void said(
      Endpoint instance, Status before, Event event, Message message, Supplier<Insight> insight) {
    String name = message.getClass().getSimpleName();
    Integer offset = GIVES_UP.get(name);
    if (ASKS.contains(name) || (offset != null && isOfItsOwn(event))) {
      asked.add(before.view());
    } else if (offset != null) {
      long view = message.statement().view() + offset;
      if (judged.add(new Ended(name, view)) && !wasAsked(view)) {
        if (!ended.hasEnded(instance, insight.get())) {
          throw new Violation(
              Property.ASKED,
              instance + " says " + message + " on " + event + ", and no correct replica asked");
        }
        asked.add(before.view());
      }
    }
  }

  /** Not because of what a replica said. */
  private static boolean isOfItsOwn(Event event) {
    return !(event instanceof Event.Received
        || event instanceof Event.Combined
        || event instanceof Event.Spoiled);
  }

  /** Whether a correct replica asked in a view of the term of {@code view}. */
  private boolean wasAsked(long view) {
    Map.Entry<Long, ReplicaId> floor = leaders.floorEntry(view);
    if (floor == null) {
      return false;
    }
    long first = floor.getKey();
    long last = first;
    ReplicaId leader = floor.getValue();
    for (Long at = first; at != null && leader.equals(leaders.get(at)); at = leaders.lowerKey(at)) {
      first = at;
    }
    for (Long at = last; at != null && leader.equals(leaders.get(at)); at = leaders.higherKey(at)) {
      last = at;
    }
    @Nullable Long found = asked.ceiling(first);
    return found != null && found <= last;
  }
}
