package io.parley.node;

import static java.util.stream.Collectors.joining;

import io.parley.api.Action;
import io.parley.api.Difference;
import io.parley.api.Event;
import io.parley.api.Moment;
import io.parley.api.Replica;
import io.parley.api.Status;
import io.parley.driver.inbox.Inbox;
import io.parley.driver.inbox.Stalls;
import io.parley.driver.turn.Turn;
import io.parley.driver.turn.Turns;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.slf4j.LoggerFactory;

/**
 * The one thread on which the replica lives: it takes a turn whenever something waits, and hands
 * what must wait for durability to the {@link JournalThread}. The clocks are read once a turn.
 */
final class Loop {
  private final RateLimitedLog limited;
  private final Differing differing = new Differing();
  private final Replica replica;
  private final Event.Started started;
  private final LongSupplier clock;
  private final LongSupplier elapsed;
  private final SharedStalls stalls;
  private final SharedInbox inbox;
  private final Turns turns;
  private final JournalThread journal;
  private final Clients clients;
  private final PublishedStatus published;
  private final ExecutorThread executor;
  private final Thread thread;

  /** Whether the replica may begin. */
  private final CompletableFuture<Boolean> begun = new CompletableFuture<>();

  private long taken;
  private long insightAt;

  Loop(
      Threads threads,
      Parts parts,
      Event.Started started,
      Replica replica,
      LongSupplier elapsed,
      SharedStalls stalls,
      SharedInbox inbox,
      Timers timers,
      Action.Immediate.Handler immediate,
      JournalThread journal,
      Clients clients,
      PublishedStatus published,
      ExecutorThread executor) {
    limited = new RateLimitedLog(LoggerFactory.getLogger(Node.class), parts.self());
    this.executor = executor;
    this.replica = replica;
    this.started = started;
    clock = parts.clock();
    this.elapsed = elapsed;
    this.stalls = stalls;
    this.inbox = inbox;
    turns = new Turns(replica, timers::expire, immediate);
    this.journal = journal;
    this.clients = clients;
    this.published = published;
    thread = threads.make("loop", this::run);
  }

  /** Has its thread, and does nothing yet. */
  void start() {
    thread.start();
  }

  /** The replica begins; nothing that this needs can be missing now. */
  void begin() {
    begun.complete(true);
  }

  private void run() throws IOException {
    if (!begun.join()) {
      return;
    }
    end(turns.start(started, now()));
    for (Inbox.Intake intake = inbox.take(); intake != null; intake = inbox.take()) {
      end(turns.take(intake, now()));
      stalls.finished(Stalls.Part.LOOP, 1);
    }
  }

  private Moment now() {
    return new Moment(clock.getAsLong(), elapsed.getAsLong());
  }

  private void end(Turn turn) throws IOException {
    journal.ended(turn);
    Status status = replica.status();
    Optional<Status> before = published.status();
    if (published.publish(status)) {
      before.ifPresent(it -> sayLeaderChanged(it, status));
    }
    clients.publish(status);
    if (inbox.isIdle() || taken % Bounds.WAITS_TURNS_MAX == 0) {
      published.publish(replica.waits());
      publish(replica.differences());
    }
    taken++;
    publishInsight();
    executor
        .busyFor(Bounds.BUSY_LOGGED_MIN)
        .ifPresent(busy -> limited.warn("waits", busy.toString()));
  }

  private void publishInsight() {
    long at = elapsed.getAsLong();
    if (at - insightAt >= Bounds.INSIGHT_MICROS_MIN) {
      published.publish(replica.insight());
      insightAt = at;
    }
  }

  /** Who differs is told soon when it is new; that it goes on, height after height, at times. */
  private void publish(List<Difference> now) {
    published.publishDifferences(now);
    if (!now.isEmpty()) {
      String text = now.stream().map(Difference::toString).collect(joining("; "));
      limited.warn("states", differing.isNew(now), text);
    }
  }

  /** For the operator: which leader failed, and at what. */
  private void sayLeaderChanged(Status before, Status now) {
    limited.info(
        "leader changed",
        "from view %d to view %d under %s at height %d; it last waited for %s"
            .formatted(
                before.view(),
                now.view(),
                now.leader(),
                now.height(),
                published.waits().isEmpty() ? "nothing" : published.waits()));
  }

  /** Whether it has ended in time, after {@link SharedInbox#close}. */
  boolean join() {
    begun.complete(false);
    return Threads.join(thread, Bounds.CLOSE_WAIT_MAX);
  }
}
