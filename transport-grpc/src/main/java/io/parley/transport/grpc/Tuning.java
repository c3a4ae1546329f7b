package io.parley.transport.grpc;

/** How connections are set up. */
final class Tuning {
  static final int FLOW_CONTROL_WINDOW_BYTES = 4 << 20;

  /** Direct memory that is there without any connection. */
  static final long BUFFERS_BYTES = 16L << 20;

  /** Direct memory of a connection: what is being sent. */
  static final long CONNECTION_BYTES = 3L << 19;

  /** Bytes that gRPC may have left to send on a stream while we write on. */
  static final int WRITE_AHEAD_BYTES = 256 << 10;

  /** Silence after which a connection is probed. gRPC allows callers no less than 10 s. */
  static final int PROBE_AFTER_SECONDS = 10;

  /** Time in which a probe is to be answered. */
  static final int PROBE_SECONDS_MAX = 5;

  /** Probes that follow each other faster than this are hostile. */
  static final int PROBE_INTERVAL_SECONDS_MIN = 1;

  /** Time for a TCP connection to be made. */
  static final int CONNECT_MILLIS_MAX = 5_000;

  /** Time for an attempt to connect, until the stream is accepted. */
  static final int ATTEMPT_MILLIS_MAX = 10_000;

  /** Time that a caller has for the TLS handshake. */
  static final int HANDSHAKE_SECONDS_MAX = 10;

  /** A connection without a stream is closed after this. */
  static final int IDLE_SECONDS_MAX = 10;

  /**
   * Connections that one peer may make: one a lane, and those that it has not noticed to be lost.
   */
  static final int PEER_CONNECTIONS_MAX = 16;

  /** Connections of clients before their handshake. */
  static final int UNKNOWN_CONNECTIONS_MAX = 32;

  /** Heap bytes of one of them. */
  static final long UNKNOWN_CONNECTION_BYTES = 48L << 10;

  /** Streams on one connection; an honest caller has one. */
  static final int STREAMS_PER_CONNECTION_MAX = 4;

  static final int METADATA_BYTES_MAX = 8 << 10;

  /** Time that closing waits for one part to end. */
  static final int CLOSE_MILLIS_MAX = 2_000;

  /** Threads for input and output of one transport. */
  static final int THREADS_MAX = 2;

  private Tuning() {}
}
