package io.parley.transport.grpc;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that wait in several queues together: beyond, the queue that holds most loses its
 * oldest frames, so that whoever does not read is at nobody's expense but its own (pitfall B1).
 * Thread-safe.
 */
final class OutboundRoom {
  private final AtomicLong bytes = new AtomicLong();

  /** The queues in which something waits. */
  private final Set<OutboundQueue> filled = ConcurrentHashMap.newKeySet();

  private volatile long bytesMax = Long.MAX_VALUE;

  /** Nobody has sent anything yet. */
  void bound(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** So many bytes more wait in {@code queue}; less if negative. */
  void count(OutboundQueue queue, long before, long more) {
    bytes.addAndGet(more);
    if (before == 0 && more > 0) {
      filled.add(queue);
    } else if (before + more == 0) {
      filled.remove(queue);
    }
  }

  /** Makes the queues drop what is too much; to be called by who holds none of their locks. */
  void makeRoom() {
    while (bytes.get() > bytesMax) {
      OutboundQueue most = most();
      if (most == null) {
        return;
      }
      most.dropOldest();
    }
  }

  private @Nullable OutboundQueue most() {
    OutboundQueue most = null;
    long bytesOfMost = 0;
    for (OutboundQueue each : filled) {
      long bytesOfEach = each.bytes();
      if (bytesOfEach > bytesOfMost) {
        most = each;
        bytesOfMost = bytesOfEach;
      }
    }
    return most;
  }

  long bytes() {
    return bytes.get();
  }
}
