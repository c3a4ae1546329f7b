package io.parley.transport.grpc;

import io.parley.api.Bytes;
import io.parley.api.Rejection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What lasts between two parties while streams come and go: a newer stream takes the place of the
 * older one. A stream is known by its queue. The listener is told one thing at a time. Thread-safe.
 */
final class Line {
  /** Must not block. */
  interface Listener {
    default void connected() {}

    /** Also called for each attempt that fails. */
    default void disconnected(String why) {}

    /** The other side greets so; why it is refused, empty if it is not. */
    default Optional<String> greeted(Bytes greeting) {
      return Optional.empty();
    }

    void received(List<Bytes> frames);

    /** A stream of the line has to end for what arrived on it. */
    default void rejected(Rejection why) {}
  }

  private final Listener listener;
  private final OutboundRoom room;
  private final LongAdder dropped = new LongAdder();
  private volatile @Nullable OutboundQueue current;
  private volatile Optional<String> refused = Optional.empty();

  /** One with room of its own. */
  Line(Listener listener) {
    this(listener, new OutboundRoom());
  }

  /**
   * @param room that its streams share with those of other lines
   */
  Line(Listener listener, OutboundRoom room) {
    this.listener = listener;
    this.room = room;
  }

  /** A queue for a stream of this line. */
  OutboundQueue queue(Pipe pipe, QueueBound bound, RateLimitedLog log) {
    return new OutboundQueue(pipe, bound, room, dropped, log);
  }

  /** The other side greets so; why it is refused, empty if it is not. */
  Optional<String> greeted(Bytes greeting) {
    Optional<String> why = listener.greeted(greeting);
    refused = why;
    return why;
  }

  /** Why the other side was refused when it greeted last; empty if it was not. */
  Optional<String> refused() {
    return refused;
  }

  /** What arrives on the stream of {@code queue}, which ends if that is too much. */
  BegunMessages.Incoming incoming(BegunMessages begun, Object party, OutboundQueue queue) {
    return begun.incoming(
        party,
        why -> {
          listener.rejected(why);
          queue.end(why.detail());
        });
  }

  /** The stream of {@code queue} is open. */
  void opened(OutboundQueue queue) {
    OutboundQueue replaced;
    synchronized (this) {
      replaced = current;
      current = queue;
      listener.connected();
    }
    if (replaced != null) {
      replaced.end("replaced by a newer connection");
    }
  }

  /** Frames came on the stream of {@code queue}; those of a stream that was replaced are lost. */
  synchronized void received(OutboundQueue queue, List<Bytes> frames) {
    if (current == queue) {
      listener.received(frames);
    }
  }

  /** The stream of {@code queue} has ended, or could not be opened. */
  void closed(OutboundQueue queue, String why) {
    queue.ended();
    synchronized (this) {
      boolean replaced = current != null && current != queue;
      if (replaced) {
        return;
      }
      current = null;
      listener.disconnected(why);
    }
  }

  void send(List<Bytes> frames) {
    OutboundQueue queue = current;
    if (queue == null) {
      dropped.add(frames.size());
      return;
    }
    queue.offer(frames);
  }

  boolean connected() {
    return current != null;
  }

  /** Frames that were not sent. */
  long dropped() {
    return dropped.sum();
  }
}
