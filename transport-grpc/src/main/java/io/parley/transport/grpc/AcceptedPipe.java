package io.parley.transport.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/** The writing end of a stream that somebody else opened. */
final class AcceptedPipe implements Pipe {
  private final ServerCall<Envelope, Envelope> call;

  /** Accepts the stream {@code call}: the caller learns it by the headers. */
  AcceptedPipe(ServerCall<Envelope, Envelope> call, Metadata headers) {
    this.call = call;
    call.setOnReadyThreshold(Tuning.WRITE_AHEAD_BYTES);
    call.sendHeaders(headers);
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
    call.close(Status.UNAVAILABLE.withDescription(why), new Metadata());
  }
}
