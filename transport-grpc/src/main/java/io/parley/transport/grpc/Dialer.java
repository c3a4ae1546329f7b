package io.parley.transport.grpc;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Keeps a stream to one target open: dials again, for ever, whenever it ends. Thread-safe. */
final class Dialer {
  private final Target target;
  private final Line line;
  private final Dialing dialing;
  private final DialBackoff backoff =
      new DialBackoff(() -> ThreadLocalRandom.current().nextDouble());
  private @Nullable DialedStream current;
  private boolean closed;

  Dialer(Target target, Line line, Dialing dialing) {
    this.target = target;
    this.line = line;
    this.dialing = dialing;
  }

  /** Makes the first attempt, or the next. */
  synchronized void dial() {
    if (closed) {
      return;
    }
    DialedStream stream = new DialedStream(target, line, dialing, this::lost);
    current = stream;
    stream.open();
  }

  private void lost(long openMillis) {
    long delayMillis;
    synchronized (this) {
      if (closed) {
        return;
      }
      delayMillis = backoff.nextMillis(openMillis);
    }
    dialing.threads().schedule(this::dial, delayMillis);
  }

  /** Ends the stream, for good. */
  void close() {
    DialedStream stream;
    synchronized (this) {
      closed = true;
      stream = current;
    }
    if (stream != null) {
      stream.close("closed");
    }
  }

  /** Waits until nothing is left of the stream; whether that came in time. */
  boolean awaitEnd(long millisMax) throws InterruptedException {
    DialedStream stream;
    synchronized (this) {
      stream = current;
    }
    return stream == null || stream.awaitEnd(millisMax);
  }

  @Override
  public String toString() {
    return target.label();
  }
}
