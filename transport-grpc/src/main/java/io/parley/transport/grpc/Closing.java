package io.parley.transport.grpc;

import io.grpc.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends all parts of a transport: first the streams, then the threads they need to end. */
final class Closing {
  private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

  private final long deadlineNanos =
      System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Tuning.CLOSE_MILLIS_MAX);
  private final List<String> left = new ArrayList<>();

  private Closing() {}

  /**
   * Ends everything, and waits for it a bounded time.
   *
   * @param owner whose it is, for people
   */
  static void close(
      Object owner, List<Dialer> dialers, Optional<Server> server, Optional<NetThreads> threads) {
    dialers.forEach(Dialer::close);
    server.ifPresent(Server::shutdownNow);
    Closing closing = new Closing();
    try {
      closing.await(dialers, server);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closing.left.add("what was waited for when interrupted");
    }
    threads.filter(some -> !some.close()).ifPresent(some -> closing.left.add("threads"));
    if (!closing.left.isEmpty()) {
      LOG.warn("{}: closed, but did not end in time: {}", owner, closing.left);
    }
  }

  private void await(List<Dialer> dialers, Optional<Server> server) throws InterruptedException {
    for (Dialer dialer : dialers) {
      if (!dialer.awaitEnd(remainingMillis())) {
        left.add("the connection to " + dialer);
      }
    }
    if (server.isPresent()
        && !server.get().awaitTermination(remainingMillis(), TimeUnit.MILLISECONDS)) {
      left.add("the server");
    }
  }

  private long remainingMillis() {
    return Math.max(0, TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime()));
  }
}
