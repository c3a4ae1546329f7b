package io.parley.simulator.world;

import io.parley.simulator.transcript.Timeline;
import io.parley.simulator.replica.Seat;
import io.parley.simulator.time.Schedule;
import io.parley.simulator.transcript.Narrator;
import io.parley.simulator.replica.ReplicaLog;
import io.parley.simulator.transcript.Fingerprint;
import io.parley.simulator.faults.Fault;
import io.parley.simulator.network.Endpoint;
import io.parley.api.Action;
import io.parley.api.Event;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What happened in a run: its last lines for people, and a fingerprint of all of it. */
public final class RunLog implements ReplicaLog {
  /** Told of each step of a core before it is written down. */
  interface Watcher {
    void advanced(Endpoint seat, Event event, List<Action> actions, long now);
  }

  private final Schedule schedule;
  private final Timeline timeline;
  private final Fingerprint fingerprint;
  private final Watcher watcher;
  private @Nullable Scribe scribe;
  private long events;

  RunLog(Schedule schedule, Timeline timeline, Fingerprint fingerprint, Watcher watcher) {
    this.schedule = schedule;
    this.timeline = timeline;
    this.fingerprint = fingerprint;
    this.watcher = watcher;
  }

  /** From now on, all is written down there, too. */
  void record(Scribe scribe) {
    this.scribe = scribe;
  }

  /** The last things that happened, for people. */
  public Timeline timeline() {
    return timeline;
  }

  /** Of all that happened; equal for equal runs. */
  public long fingerprint() {
    return fingerprint.value();
  }

  /** Events that cores were told so far. */
  public long events() {
    return events;
  }

  @Override
  public void note(Supplier<String> text) {
    timeline.add(schedule.now(), text);
  }

  /** Something happened to one seat that people may want to read. */
  void happened(Seat seat, String type, String text) {
    note(() -> seat + " " + text);
    if (scribe != null) {
      scribe.happened(seat, type, text);
    }
  }

  public void begins(Fault fault) {
    note(() -> "begins: " + fault);
    if (scribe != null) {
      scribe.fault(fault);
    }
  }

  @Override
  public void advanced(Endpoint seat, Event event, List<Action> actions) {
    events++;
    watcher.advanced(seat, event, actions, schedule.now());
    fingerprint.add(schedule.now() * 31 + seat.number());
    fingerprint.add(actions.size());
    note(
        () -> {
          StringBuilder out = new StringBuilder(Narrator.tell(seat.id(), event));
          actions.forEach(a -> out.append("\n  ").append(Narrator.tell(seat.id(), a)));
          return out.toString();
        });
    if (scribe != null) {
      scribe.advanced(seat, event, actions);
    }
  }
}
