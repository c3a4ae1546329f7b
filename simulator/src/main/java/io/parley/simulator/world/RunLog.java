package io.parley.simulator.world;

import io.parley.api.Action;
import io.parley.api.Event;
import io.parley.simulator.faults.Fault;
import io.parley.simulator.network.Endpoint;
import io.parley.simulator.replica.Instance;
import io.parley.simulator.replica.ReplicaLog;
import io.parley.simulator.time.Schedule;
import io.parley.simulator.transcript.EventText;
import io.parley.simulator.transcript.Fingerprint;
import io.parley.simulator.transcript.Timeline;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What happened in a run: its last lines for people, and a fingerprint of all of it. */
public final class RunLog implements ReplicaLog {
  /** Told of each step of a core before it is written down. */
  interface Watcher {
    void advanced(Endpoint instance, Event event, List<Action> actions, long now);
  }

  private final Schedule schedule;
  private final Timeline timeline;
  private final Fingerprint fingerprint;
  private final Watcher watcher;
  private @Nullable DiagramRecorder recorder;
  private long events;

  RunLog(Schedule schedule, Timeline timeline, Fingerprint fingerprint, Watcher watcher) {
    this.schedule = schedule;
    this.timeline = timeline;
    this.fingerprint = fingerprint;
    this.watcher = watcher;
  }

  /** From now on, all is written down there, too. */
  void record(DiagramRecorder recorder) {
    this.recorder = recorder;
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

  /** Something happened to one instance that people may want to read. */
  void happened(Instance instance, String type, String text) {
    note(() -> instance + " " + text);
    if (recorder != null) {
      recorder.happened(instance, type, text);
    }
  }

  public void begins(Fault fault) {
    note(() -> "begins: " + fault);
    if (recorder != null) {
      recorder.fault(fault);
    }
  }

  @Override
  public void advanced(Endpoint instance, Event event, List<Action> actions) {
    events++;
    watcher.advanced(instance, event, actions, schedule.now());
    fingerprint.add(schedule.now() * 31 + instance.number());
    fingerprint.add(actions.size());
    note(
        () -> {
          StringBuilder out = new StringBuilder(EventText.tell(instance.id(), event));
          actions.forEach(a -> out.append("\n  ").append(EventText.tell(instance.id(), a)));
          return out.toString();
        });
    if (recorder != null) {
      recorder.advanced(instance, event, actions);
    }
  }
}
