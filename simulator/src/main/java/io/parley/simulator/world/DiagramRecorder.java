package io.parley.simulator.world;

import io.parley.api.Action;
import io.parley.api.Codec;
import io.parley.api.Event;
import io.parley.api.Signed;
import io.parley.simulator.diagram.Diagram;
import io.parley.simulator.diagram.Step;
import io.parley.simulator.faults.Fault;
import io.parley.simulator.network.Endpoint;
import io.parley.simulator.network.Frame;
import io.parley.simulator.network.Network;
import io.parley.simulator.time.Schedule;
import io.parley.simulator.transcript.EventText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Writes down a run for people: who sent what to whom, and what came of it. */
public final class DiagramRecorder implements Network.Observer {
  /** The most that is written down: the last ones. */
  private static final int STEPS_MAX = 100_000;

  private final Schedule schedule;
  private final Codec codec;
  private final List<String> lanes;
  private final List<Step> steps = new ArrayList<>();
  private final Map<Integer, Long> views = new TreeMap<>();

  /**
   * @param codec reads the messages
   * @param lanes names of all instances, in their order
   */
  DiagramRecorder(Schedule schedule, Codec codec, List<String> lanes) {
    this.schedule = schedule;
    this.codec = codec;
    this.lanes = List.copyOf(lanes);
  }

  @Override
  public void sent(Endpoint from, Endpoint to, Frame frame, long arrival) {
    add(message(from, to, frame, arrival, false));
  }

  @Override
  public void lost(Endpoint from, Endpoint to, Frame frame) {
    add(message(from, to, frame, now(), true));
  }

  private Step message(Endpoint from, Endpoint to, Frame frame, long until, boolean lost) {
    String type = "illegible";
    String text = "";
    if (frame.decoded(codec) instanceof Codec.Decoded.Legible legible) {
      Signed<?> signed = legible.message();
      type = signed.message().getClass().getSimpleName();
      text = (signed.signer().equals(from.id()) ? "" : signed.signer() + ": ") + signed.message();
    }
    return new Step.Message(now(), until, from.toString(), to.toString(), type, text, lost);
  }

  private long now() {
    return schedule.now();
  }

  private void add(Step step) {
    if (steps.size() == STEPS_MAX) {
      steps.subList(0, STEPS_MAX / 2).clear();
    }
    steps.add(step);
  }

  /** Something happened to one instance. */
  void happened(Endpoint instance, String type, String text) {
    add(new Step.Local(now(), instance.toString(), type, text));
  }

  void fault(Fault fault) {
    long until = fault.until() == Fault.FOREVER ? Step.NEVER : fault.until();
    add(new Step.Fault(now(), Math.max(now(), until), fault.kind().title(), fault.toString()));
  }

  /** A core was told {@code event}; its timers, decisions and views are worth a line. */
  void advanced(Endpoint instance, Event event, List<Action> actions) {
    if (event instanceof Event.Expired || event instanceof Event.Started) {
      String type = event instanceof Event.Started ? "start" : "timer";
      happened(instance, type, EventText.tell(instance.id(), event));
    }
    for (Action action : actions) {
      if (action instanceof Action.Deliver
          || action instanceof Action.FetchState
          || action instanceof Action.Accuse) {
        String type = action instanceof Action.Deliver ? "deliver" : "notice";
        happened(instance, type, EventText.tell(instance.id(), action));
      }
    }
    long view = instance.status().view();
    Long before = views.put(instance.number(), view);
    if (before == null || before != view) {
      happened(instance, "view", "in view " + view + " of " + instance.status().leader());
    }
  }

  /**
   * All that was written down.
   *
   * @param text what came of it, for people
   * @param broken whether the last step is the one that broke something
   */
  public Diagram diagram(String title, String text, boolean broken) {
    return new Diagram(
        title,
        text,
        lanes,
        steps,
        broken && !steps.isEmpty() ? OptionalInt.of(steps.size() - 1) : OptionalInt.empty());
  }
}
