package io.parley.transport.grpc;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.parley.api.Lane;
import java.util.Locale;

/** The streams that a replica serves, and what their callers send along. */
final class Methods {
  static final String PEERS = "parley.Peers";
  static final String CLIENTS = "parley.Clients";

  static final MethodDescriptor<Envelope, Envelope> CLIENT = method(CLIENTS, "stream");
  private static final MethodDescriptor<Envelope, Envelope> CONSENSUS = peer(Lane.CONSENSUS);
  private static final MethodDescriptor<Envelope, Envelope> BULK = peer(Lane.BULK);

  /** Who the caller claims to be, in plain text only. */
  static final Metadata.Key<String> CLAIMED_NAME =
      Metadata.Key.of("parley-peer", Metadata.ASCII_STRING_MARSHALLER);

  private Methods() {}

  static MethodDescriptor<Envelope, Envelope> of(Lane lane) {
    return switch (lane) {
      case CONSENSUS -> CONSENSUS;
      case BULK -> BULK;
    };
  }

  private static MethodDescriptor<Envelope, Envelope> peer(Lane lane) {
    return method(PEERS, lane.name().toLowerCase(Locale.ROOT));
  }

  private static MethodDescriptor<Envelope, Envelope> method(String service, String name) {
    return MethodDescriptor.newBuilder(Envelope.MARSHALLER, Envelope.MARSHALLER)
        .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(service, name))
        .build();
  }
}
