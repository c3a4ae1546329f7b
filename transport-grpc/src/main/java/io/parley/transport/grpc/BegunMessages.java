package io.parley.transport.grpc;

import io.parley.api.Rejection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The messages that have begun to arrive, or to leave: gRPC keeps what has come of them, and what
 * is not read, for ever if need be (pitfall B6). If one party has more under way than it may, or
 * all have, and then the one that has most, the stream ends whose message began first; so does one
 * whose message takes too long. Thread-safe.
 */
final class BegunMessages {
  /**
   * What may be under way.
   *
   * @param partyBytesMax of one party
   * @param bytesMax of all
   * @param millisMax from the beginning of a message to its end
   */
  record Bounds(long partyBytesMax, long bytesMax, long millisMax) {
    static final Bounds CLIENTS = new Bounds(32L << 20, 64L << 20, 30_000);

    /** What clients were sent and have not read. */
    static final Bounds UNREAD = new Bounds(16L << 20, 32L << 20, 120_000);

    static final Bounds PEERS = new Bounds(2L * Envelope.BYTES_MAX, 64L << 20, 30_000);
  }

  /** What arrives in pieces keeps the buffers that they came in: none counts for less. */
  static final int PIECE_BYTES_MIN = 16 << 10;

  private final Bounds bounds;
  private final LongSupplier clockNanos;
  private final BiConsumer<Runnable, Long> schedule;
  private final Set<Incoming> underWay = new LinkedHashSet<>();
  private final Map<Object, Long> bytesOf = new HashMap<>();
  private long bytes;
  private boolean watching;

  /**
   * @param schedule runs a task after so many milliseconds
   */
  BegunMessages(Bounds bounds, LongSupplier clockNanos, BiConsumer<Runnable, Long> schedule) {
    this.bounds = bounds;
    this.clockNanos = clockNanos;
    this.schedule = schedule;
  }

  /** What one stream receives, one message after the other. */
  final class Incoming {
    private final Object party;
    private final Consumer<Rejection> end;
    private long beganNanos;
    private long bytes;

    private Incoming(Object party, Consumer<Rejection> end) {
      this.party = party;
      this.end = end;
    }

    void began() {
      begin(this);
    }

    void grew(long more) {
      grow(this, Math.max(more, PIECE_BYTES_MIN)).forEach((who, why) -> who.end.accept(why));
    }

    /** The message is whole, or the stream has ended. */
    void finished() {
      finish(this);
    }
  }

  /**
   * A stream of {@code party}.
   *
   * @param end is told why the stream has to end; called by whoever brings something
   */
  Incoming incoming(Object party, Consumer<Rejection> end) {
    return new Incoming(party, end);
  }

  private synchronized void begin(Incoming incoming) {
    incoming.beganNanos = clockNanos.getAsLong();
    underWay.add(incoming);
    if (!watching) {
      watching = true;
      schedule.accept(this::expire, bounds.millisMax());
    }
  }

  private synchronized Map<Incoming, Rejection> grow(Incoming incoming, long more) {
    Map<Incoming, Rejection> ended = new HashMap<>();
    if (!underWay.contains(incoming)) {
      return ended;
    }
    incoming.bytes += more;
    bytes += more;
    if (bytesOf.merge(incoming.party, more, Long::sum) > bounds.partyBytesMax()) {
      end(incoming.party, "more than " + bounds.partyBytesMax() + " bytes of one party", ended);
    }
    if (bytes > bounds.bytesMax()) {
      largest().ifPresent(it -> end(it, "more than " + bounds.bytesMax() + " bytes in all", ended));
    }
    return ended;
  }

  private Optional<Object> largest() {
    return bytesOf.entrySet().stream()
        .max(Comparator.comparingLong(Map.Entry::getValue))
        .map(Map.Entry::getKey);
  }

  /** Ends the stream of {@code party} whose message began first. */
  private void end(Object party, String why, Map<Incoming, Rejection> ended) {
    for (Incoming each : underWay) {
      if (each.party.equals(party)) {
        finish(each);
        ended.put(each, rejection(why + " are under way"));
        return;
      }
    }
  }

  private synchronized void finish(Incoming incoming) {
    if (underWay.remove(incoming)) {
      long gone = incoming.bytes;
      incoming.bytes = 0;
      bytes -= gone;
      bytesOf.computeIfPresent(
          incoming.party, (party, all) -> all <= gone ? null : Long.valueOf(all - gone));
    }
  }

  private void expire() {
    expired().forEach(it -> it.end.accept(rejection(late())));
  }

  private String late() {
    return "a message is not complete " + bounds.millisMax() + " ms after it began";
  }

  private synchronized List<Incoming> expired() {
    long now = clockNanos.getAsLong();
    long maxNanos = TimeUnit.MILLISECONDS.toNanos(bounds.millisMax());
    List<Incoming> late = new ArrayList<>();
    watching = false;
    for (Iterator<Incoming> all = underWay.iterator(); all.hasNext() && !watching; ) {
      Incoming oldest = all.next();
      long left = oldest.beganNanos + maxNanos - now;
      if (left > 0) {
        watching = true;
        schedule.accept(this::expire, TimeUnit.NANOSECONDS.toMillis(left) + 1);
      } else {
        late.add(oldest);
      }
    }
    late.forEach(this::finish);
    return late;
  }

  private static Rejection rejection(String detail) {
    return new Rejection(Rejection.Reason.OVERFLOW, detail);
  }
}
