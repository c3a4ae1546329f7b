package io.parley.transport.grpc;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** One attempt to open a stream, and the stream that comes of it; it has a connection alone. */
final class DialedStream extends ClientCall.Listener<Envelope> implements Pipe {
  private final Target target;
  private final Line line;
  private final Dialing dialing;
  private final LongConsumer closed;
  private final ManagedChannel channel;
  private final ClientCall<Envelope, Envelope> call;
  private final OutboundQueue queue;
  private final Intake intake;
  private volatile boolean accepted;
  private volatile boolean closing;
  private long acceptedNanos;

  /**
   * @param closed is called once, with the milliseconds that the stream was open
   */
  DialedStream(Target target, Line line, Dialing dialing, LongConsumer closed) {
    this.target = target;
    this.line = line;
    this.dialing = dialing;
    this.closed = closed;
    channel = dialing.channel(target);
    queue = line.queue(this, target.bound(), dialing.log());
    BegunMessages.Incoming incoming = line.incoming(dialing.begun(), target.name(), queue);
    CallOptions options =
        CallOptions.DEFAULT
            .withOnReadyThreshold(Tuning.WRITE_AHEAD_BYTES)
            .withStreamTracerFactory(StreamTracer.dialed(incoming));
    call = channel.newCall(target.method(), options);
    intake =
        new Intake(
            target.label(),
            queue,
            frames -> line.received(queue, frames),
            dialing.log(),
            dialing.threads().alarm());
  }

  void open() {
    call.start(this, dialing.headers());
    call.request(1);
    dialing.threads().schedule(this::expire, Tuning.ATTEMPT_MILLIS_MAX);
  }

  private void expire() {
    if (!accepted) {
      queue.end("no answer in " + Tuning.ATTEMPT_MILLIS_MAX + " ms");
    }
  }

  /** Ends the stream, or the attempt. */
  void close(String why) {
    closing = true;
    queue.end(why);
  }

  /** Waits for the connection to be gone; whether it went in time. */
  boolean awaitEnd(long millisMax) throws InterruptedException {
    return channel.awaitTermination(millisMax, TimeUnit.MILLISECONDS);
  }

  @Override
  public boolean ready() {
    return call.isReady();
  }

  @Override
  public void write(Envelope envelope) {
    call.sendMessage(envelope);
  }

  @Override
  public void end(String why) {
    call.cancel(why, null);
  }

  @Override
  public void onHeaders(Metadata headers) {
    accepted = true;
    acceptedNanos = System.nanoTime();
    Optional<String> unequal = line.greeted(Methods.greeting(headers));
    if (unequal.isPresent()) {
      queue.end(unequal.get());
    } else {
      dialing.log().over(Trouble.LOST, target.label(), "connected to " + target.label());
      intake.run(() -> line.opened(queue));
    }
  }

  @Override
  public void onReady() {
    queue.drain();
  }

  @Override
  public void onMessage(Envelope envelope) {
    if (intake.accept(envelope)) {
      call.request(1);
    }
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    long openMillis =
        accepted ? TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - acceptedNanos) : 0;
    dialing.threads().alarm().check(status.getCause());
    boolean isUnequal = !accepted && status.getCode() == Status.Code.FAILED_PRECONDITION;
    LostReason reason = LostReason.of(status, target, dialing.isEncrypted(), accepted);
    String why =
        (isUnequal ? line.greeted(Methods.greeting(trailers)) : Optional.<String>empty())
            .orElse(reason.text());
    if (!closing) {
      dialing
          .log()
          .warn(
              Trouble.LOST,
              target.label(),
              isUnequal ? LostReason.Kind.UNEQUAL : reason.kind(),
              "not connected to " + target.label() + ": " + why);
    }
    ManagedChannel unused = channel.shutdownNow();
    intake.run(() -> line.closed(queue, why));
    closed.accept(openMillis);
  }
}
