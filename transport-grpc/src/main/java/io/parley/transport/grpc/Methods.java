package io.parley.transport.grpc;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.parley.api.Bytes;
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

  /** What a replica says on a connection before all else. */
  static final Metadata.Key<byte[]> GREETING =
      Metadata.Key.of("parley-greeting-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private Methods() {}

  /** Headers or trailers with a greeting, if there is anything to say. */
  static Metadata greet(Bytes greeting) {
    Metadata metadata = new Metadata();
    if (greeting.size() > 0) {
      metadata.put(GREETING, greeting.toArray());
    }
    return metadata;
  }

  /** The greeting in headers or trailers; empty if there is none. */
  static Bytes greeting(Metadata metadata) {
    byte[] said = metadata.get(GREETING);
    return said == null ? Bytes.EMPTY : Bytes.wrap(said);
  }

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
