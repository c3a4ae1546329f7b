package io.parley.transport.grpc;

import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;

/** Sees all that gRPC does with one stream that somebody else opened. */
final class StreamTracer extends ServerStreamTracer {
  private final Alarm alarm;

  private StreamTracer(Alarm alarm) {
    this.alarm = alarm;
  }

  static Factory factory(Alarm alarm) {
    return new Factory() {
      @Override
      public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        return new StreamTracer(alarm);
      }
    };
  }

  @Override
  public void streamClosed(Status status) {
    alarm.check(status.getCause());
  }
}
