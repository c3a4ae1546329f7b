package io.parley.transport.grpc;

import io.grpc.ClientStreamTracer;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sees what gRPC does with one stream before any of its messages is complete, and why it ended. The
 * server's and the client's side have nothing in common but what they see.
 */
final class StreamTracer extends ServerStreamTracer {
  private static final Context.Key<StreamTracer> OF_CALL = Context.key("parley-stream-tracer");

  private final Alarm alarm;
  private BegunMessages.@Nullable Incoming incoming;

  private StreamTracer(Alarm alarm) {
    this.alarm = alarm;
  }

  /** For streams that others open. */
  static ServerStreamTracer.Factory accepted(Alarm alarm) {
    return new ServerStreamTracer.Factory() {
      @Override
      public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        return new StreamTracer(alarm);
      }
    };
  }

  /** For a stream that is opened to somebody. */
  static ClientStreamTracer.Factory dialed(BegunMessages.Incoming incoming) {
    return new ClientStreamTracer.Factory() {
      @Override
      public ClientStreamTracer newClientStreamTracer(
          ClientStreamTracer.StreamInfo info, Metadata headers) {
        return new Dialed(incoming);
      }
    };
  }

  /** The one of the stream that is being accepted by this thread. */
  static StreamTracer current() {
    return Objects.requireNonNull(OF_CALL.get(), "no stream is being accepted");
  }

  /** From now on it is known whose stream this is. */
  void counts(BegunMessages.Incoming incoming) {
    this.incoming = incoming;
  }

  @Override
  public Context filterContext(Context context) {
    return context.withValue(OF_CALL, this);
  }

  @Override
  public void inboundMessage(int number) {
    if (incoming != null) {
      incoming.began();
    }
  }

  @Override
  public void inboundWireSize(long bytes) {
    if (incoming != null) {
      incoming.grew(bytes);
    }
  }

  @Override
  public void inboundMessageRead(int number, long wireBytes, long bytes) {
    if (incoming != null) {
      incoming.finished();
    }
  }

  @Override
  public void streamClosed(Status status) {
    if (incoming != null) {
      incoming.finished();
    }
    alarm.check(status.getCause());
  }

  private static final class Dialed extends ClientStreamTracer {
    private final BegunMessages.Incoming incoming;

    private Dialed(BegunMessages.Incoming incoming) {
      this.incoming = incoming;
    }

    @Override
    public void inboundMessage(int number) {
      incoming.began();
    }

    @Override
    public void inboundWireSize(long bytes) {
      incoming.grew(bytes);
    }

    @Override
    public void inboundMessageRead(int number, long wireBytes, long bytes) {
      incoming.finished();
    }

    @Override
    public void streamClosed(Status status) {
      incoming.finished();
    }
  }
}
