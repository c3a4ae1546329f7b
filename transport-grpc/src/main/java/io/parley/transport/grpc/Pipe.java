package io.parley.transport.grpc;

/** The writing end of a stream, as gRPC offers it. Not thread-safe but for {@link #ready}. */
interface Pipe {
  /** Whether gRPC has little left to send. */
  boolean ready();

  void write(Envelope envelope);

  /** Ends the stream; called once, and nothing after it. */
  void end(String why);
}
