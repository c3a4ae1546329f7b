package io.parley.testkit;

import io.parley.api.Action;
import io.parley.api.Codec;
import io.parley.api.Event;
import io.parley.api.Signed;
import io.parley.testkit.diagram.Diagram;
import io.parley.testkit.diagram.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Writes down a run for people: who sent what to whom, and what came of it. */
final class Scribe implements Network.Observer {
  /** The most that is written down: the last ones. */
  private static final int STEPS_MAX = 100_000;

  private final World world;
  private final List<Step> steps = new ArrayList<>();
  private final Map<Integer, Long> views = new TreeMap<>();

  Scribe(World world) {
    this.world = world;
    world.network().observe(this);
  }

  @Override
  public void sent(Seat from, Seat to, Frame frame, long arrival) {
    add(message(from, to, frame, arrival, false));
  }

  @Override
  public void lost(Seat from, Seat to, Frame frame) {
    add(message(from, to, frame, now(), true));
  }

  private Step message(Seat from, Seat to, Frame frame, long until, boolean lost) {
    String type = "illegible";
    String text = "";
    Codec codec = world.plan().protocol().codec();
    if (frame.decoded(codec) instanceof Codec.Decoded.Legible legible) {
      Signed<?> signed = legible.message();
      type = signed.message().getClass().getSimpleName();
      text = (signed.signer().equals(from.id()) ? "" : signed.signer() + ": ") + signed.message();
    }
    return new Step.Message(now(), until, from.toString(), to.toString(), type, text, lost);
  }

  private long now() {
    return world.schedule().now();
  }

  private void add(Step step) {
    if (steps.size() == STEPS_MAX) {
      steps.subList(0, STEPS_MAX / 2).clear();
    }
    steps.add(step);
  }

  /** Something happened to one seat. */
  void happened(Seat seat, String type, String text) {
    add(new Step.Local(now(), seat.toString(), type, text));
  }

  void fault(Fault fault) {
    long until = fault.until() == Fault.FOREVER ? Step.NEVER : fault.until();
    add(new Step.Fault(now(), Math.max(now(), until), fault.kind().title(), fault.toString()));
  }

  /** A core was told {@code event}; its timers, decisions and views are worth a line. */
  void advanced(Seat seat, Event event, List<Action> actions) {
    if (event instanceof Event.Expired || event instanceof Event.Started) {
      String type = event instanceof Event.Started ? "start" : "timer";
      happened(seat, type, Narrator.tell(seat.id(), event));
    }
    for (Action action : actions) {
      if (action instanceof Action.Deliver
          || action instanceof Action.FetchState
          || action instanceof Action.Accuse) {
        String type = action instanceof Action.Deliver ? "deliver" : "notice";
        happened(seat, type, Narrator.tell(seat.id(), action));
      }
    }
    long view = seat.life().status().view();
    Long before = views.put(seat.number(), view);
    if (before == null || before != view) {
      happened(seat, "view", "in view " + view + " of " + seat.life().status().leader());
    }
  }

  /** All that was written down. */
  Diagram diagram(String title, Outcome outcome) {
    List<String> lanes = world.seats().stream().map(Seat::toString).toList();
    boolean broken = outcome.broken().isPresent();
    return new Diagram(
        title,
        tell(outcome),
        lanes,
        steps,
        broken && !steps.isEmpty() ? OptionalInt.of(steps.size() - 1) : OptionalInt.empty());
  }

  private static String tell(Outcome outcome) {
    return outcome.verdict().tell() + "\n" + String.join("\n", outcome.faults());
  }
}
