package io.parley.transport.grpc;

import io.parley.api.Bytes;
import io.parley.api.Limits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The frames that wait to be sent on one stream. Never blocks: whoever comes while the pipe is
 * ready writes, unless somebody writes already, who then takes the new frames along. Thread-safe.
 */
final class OutboundQueue {
  private final Pipe pipe;
  private final QueueBound bound;
  private final OutboundRoom room;
  private final LongAdder dropped;
  private final RateLimitedLog log;

  /** Calls of {@link #drain} not yet answered; who raises it from 0 uses the pipe. */
  private final AtomicInteger work = new AtomicInteger();

  private final ArrayDeque<Bytes> frames = new ArrayDeque<>();
  private long bytes;
  private boolean over;
  private @Nullable String endReason;

  /**
   * @param room that it shares with others
   * @param dropped is told of frames that are not sent
   */
  OutboundQueue(
      Pipe pipe, QueueBound bound, OutboundRoom room, LongAdder dropped, RateLimitedLog log) {
    this.pipe = pipe;
    this.bound = bound;
    this.room = room;
    this.dropped = dropped;
    this.log = log;
  }

  /** Sends {@code added}, now or when the stream is ready. */
  void offer(List<Bytes> added) {
    synchronized (this) {
      if (over) {
        dropped.add(added.size());
        return;
      }
      for (Bytes frame : added) {
        add(frame);
      }
    }
    room.makeRoom();
    drain();
  }

  /** Drops the oldest frame that waits, if there is one. */
  synchronized void dropOldest() {
    Bytes oldest = frames.poll();
    if (oldest != null) {
      count(-oldest.size());
      dropped.increment();
    }
  }

  /** Bytes of the frames that wait. */
  synchronized long bytes() {
    return bytes;
  }

  private void count(long more) {
    room.count(this, bytes, more);
    bytes += more;
  }

  private void add(Bytes frame) {
    if (frame.size() > Limits.FRAME_BYTES_MAX) {
      dropped.increment();
      log.warn(Trouble.OVERSIZE, "a frame of " + frame.size() + " bytes can not be sent");
      return;
    }
    frames.add(frame);
    count(frame.size());
    while (frames.size() > bound.framesMax() || bytes > bound.bytesMax()) {
      dropOldest();
    }
  }

  /** Ends the stream; what waits is dropped. */
  void end(String why) {
    synchronized (this) {
      if (over) {
        return;
      }
      close();
      endReason = why;
    }
    drain();
  }

  /** The stream has ended; what waits is dropped. */
  synchronized void ended() {
    close();
  }

  private void close() {
    over = true;
    dropped.add(frames.size());
    frames.clear();
    count(-bytes);
  }

  /** Writes what the pipe is ready for. To be called when it becomes ready. */
  void drain() {
    if (work.getAndIncrement() != 0) {
      return;
    }
    int answered = 1;
    do {
      writeReady();
      answered = work.addAndGet(-answered);
    } while (answered != 0);
  }

  private void writeReady() {
    try {
      List<Bytes> next = next();
      while (!next.isEmpty()) {
        pipe.write(Envelope.of(next));
        next = next();
      }
      String why = takeEndReason();
      if (why != null) {
        pipe.end(why);
      }
    } catch (RuntimeException e) {
      log.warn(Trouble.WRITE, "a message could not be written", e);
      end("a message could not be written");
    }
  }

  /** What the next envelope carries; empty if there is nothing or the pipe is not ready. */
  private List<Bytes> next() {
    if (!pipe.ready()) {
      return List.of();
    }
    synchronized (this) {
      List<Bytes> next = new ArrayList<>(Math.min(frames.size(), Envelope.FRAMES_MAX));
      long size = 0;
      while (!frames.isEmpty() && next.size() < Envelope.FRAMES_MAX) {
        Bytes frame = frames.element();
        if (!next.isEmpty() && size + frame.size() > Envelope.BYTES_TARGET) {
          break;
        }
        size += frame.size();
        next.add(frames.remove());
      }
      count(-size);
      return next;
    }
  }

  private synchronized @Nullable String takeEndReason() {
    String why = endReason;
    endReason = null;
    return why;
  }
}
