package io.parley.transport.grpc;

/**
 * A pipe of which it is counted what was written and has not been taken: gRPC keeps it, for as long
 * as the other side does not read (pitfall B6).
 */
final class CountedPipe implements Pipe {
  private final Pipe pipe;
  private final BegunMessages.Incoming unread;
  private boolean full;

  CountedPipe(Pipe pipe, BegunMessages.Incoming unread) {
    this.pipe = pipe;
    this.unread = unread;
  }

  @Override
  public boolean ready() {
    boolean ready = pipe.ready();
    if (ready && full) {
      full = false;
      unread.finished();
    }
    return ready;
  }

  @Override
  public void write(Envelope envelope) {
    pipe.write(envelope);
    if (pipe.ready()) {
      return;
    }
    if (!full) {
      full = true;
      unread.began();
    }
    unread.grew(envelope.size());
  }

  @Override
  public void end(String why) {
    pipe.end(why);
  }
}
