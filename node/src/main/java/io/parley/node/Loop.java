package io.parley.node;

import io.parley.api.Action;
import io.parley.api.Bundle;
import io.parley.api.Event;
import io.parley.api.Replica;
import io.parley.api.ReplicaId;
import io.parley.api.Status;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The one thread on which the replica lives. A turn takes what waits, advances the replica by each
 * event, and leaves what must wait for durability to {@link Memory}; timers, certificates and
 * counters take effect at once. The clock is read once a turn.
 */
final class Loop {
  private final RateLimitedLog limited = new RateLimitedLog(LoggerFactory.getLogger(Node.class));

  private final ReplicaId self;
  private final Replica replica;
  private final Event.Started started;
  private final LongSupplier clock;
  private final Inbox inbox;
  private final Timers timers;
  private final Combiner combiner;
  private final Memory memory;
  private final Streams streams;
  private final Board board;
  private final Counters counters;
  private final Thread thread;
  private long turns;

  Loop(
      Threads threads,
      Parts parts,
      Event.Started started,
      Replica replica,
      Inbox inbox,
      Timers timers,
      Combiner combiner,
      Memory memory,
      Streams streams,
      Board board,
      Counters counters) {
    self = parts.self();
    this.replica = replica;
    this.started = started;
    clock = parts.clock();
    this.inbox = inbox;
    this.timers = timers;
    this.combiner = combiner;
    this.memory = memory;
    this.streams = streams;
    this.board = board;
    this.counters = counters;
    thread = threads.make("loop", this::run);
  }

  void start() {
    thread.start();
  }

  private void run() throws IOException {
    Turn first = new Turn();
    advance(started, first);
    end(first);
    for (Inbox.Intake intake = inbox.take(); intake != null; intake = inbox.take()) {
      Turn turn = new Turn();
      take(intake, turn);
      end(turn);
    }
  }

  private void take(Inbox.Intake intake, Turn turn) {
    long at = clock.getAsLong();
    for (Inbox.Item item : intake.items()) {
      Event event = event(item, at);
      if (event != null) {
        advance(event, turn);
      }
    }
    List<Bundle> bundles = intake.bundles();
    if (!bundles.isEmpty()) {
      advance(new Event.Submitted(bundles, at), turn);
    }
  }

  /** Null for a timer that was stopped or started again since it ran out. */
  private @Nullable Event event(Inbox.Item item, long at) {
    if (item instanceof Inbox.Arrival arrival) {
      return new Event.Received(arrival.from(), arrival.message(), at);
    }
    if (item instanceof Inbox.Ring ring) {
      return timers.expire(ring.due()) ? new Event.Expired(ring.due().timer()) : null;
    }
    return ((Inbox.Fact) item).event();
  }

  private void advance(Event event, Turn turn) {
    for (Action action : replica.advance(event)) {
      take(action, turn);
    }
  }

  private void take(Action action, Turn turn) {
    if (action instanceof Action.Send || action instanceof Action.Broadcast) {
      turn.sends.add(action);
    } else if (action instanceof Action.Persist persist) {
      turn.entries.add(persist.entry());
    } else if (action instanceof Action.StartTimer start) {
      timers.start(start.timer(), start.after());
    } else if (action instanceof Action.StopTimer stop) {
      timers.stop(stop.timer());
    } else if (action instanceof Action.Deliver || action instanceof Action.TakeCheckpoint) {
      turn.executions.add(action);
    } else if (action instanceof Action.Combine combine) {
      combiner.combine(combine);
    } else if (action instanceof Action.Truncate truncate) {
      turn.truncation = Math.max(turn.truncation, truncate.stable().height());
    } else if (action instanceof Action.Refuse refuse) {
      streams.refuse(refuse.bundle(), refuse.why());
    } else if (action instanceof Action.Reject reject) {
      counters.rejected(reject.from(), reject.why());
    } else if (action instanceof Action.Accuse accuse) {
      counters.accused(accuse.evidence());
    } else if (action instanceof Action.FetchState fetch) {
      throw tooFarBehind(fetch);
    }
  }

  private IllegalStateException tooFarBehind(Action.FetchState fetch) {
    return new IllegalStateException(
        self
            + " is at height "
            + replica.status().height()
            + " and needs the state at height "
            + fetch.target().height()
            + ", which others no longer reach by single decisions; state transfer does not exist"
            + " yet");
  }

  private void end(Turn turn) throws IOException {
    memory.submit(turn);
    Status status = replica.status();
    Optional<Status> before = board.status();
    if (board.publish(status)) {
      before.ifPresent(it -> sayLeaderChanged(it, status));
      streams.led();
    }
    if (inbox.isIdle() || turns % Bounds.WAITS_TURNS_MAX == 0) {
      board.publish(replica.waits());
    }
    turns++;
  }

  /** For the operator: which leader failed, and at what. */
  private void sayLeaderChanged(Status before, Status now) {
    limited.info(
        "leader changed",
        "%s goes from view %d to view %d under %s at height %d; it last waited for %s"
            .formatted(
                self,
                before.view(),
                now.view(),
                now.leader(),
                now.height(),
                board.waits().isEmpty() ? "nothing" : board.waits()));
  }

  /** Whether it has ended in time, after {@link Inbox#close}. */
  boolean join() {
    return Threads.join(thread, Bounds.CLOSE_WAIT_MAX);
  }
}
