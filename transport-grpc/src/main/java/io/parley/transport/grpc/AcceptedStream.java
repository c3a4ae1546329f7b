package io.parley.transport.grpc;

import io.grpc.ServerCall;
import java.util.function.Consumer;

/** What happens on a stream that somebody else opened. */
final class AcceptedStream extends ServerCall.Listener<Envelope> {
  private final ServerCall<Envelope, Envelope> call;
  private final OutboundQueue queue;
  private final Intake intake;
  private final Consumer<String> closed;

  /**
   * @param closed is called once, with the reason for people
   */
  AcceptedStream(
      ServerCall<Envelope, Envelope> call,
      OutboundQueue queue,
      Intake intake,
      Consumer<String> closed) {
    this.call = call;
    this.queue = queue;
    this.intake = intake;
    this.closed = closed;
    call.request(1);
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
  public void onHalfClose() {
    queue.end("the caller ended the stream");
  }

  @Override
  public void onCancel() {
    over("the connection was lost");
  }

  @Override
  public void onComplete() {
    over("the stream was ended");
  }

  private void over(String why) {
    queue.ended();
    intake.run(() -> closed.accept(why));
  }
}
