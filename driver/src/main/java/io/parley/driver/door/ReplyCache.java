package io.parley.driver.door;

import io.parley.api.BundleId;
import io.parley.api.door.Reply;
import io.parley.api.door.Result;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The latest replies, for clients that send a bundle again that was executed: the protocol filters
 * such a bundle, so it would never be answered. Bounded: the oldest are forgotten. For one thread
 * at a time.
 */
public final class ReplyCache {
  /** Heap bytes of a reply beside its results. */
  private static final int REPLY_BYTES = 320;

  private final int repliesMax;
  private final long bytesMax;
  private final Map<BundleId, Reply> replies = new LinkedHashMap<>();
  private long bytes;

  /** Holds so many replies and bytes. */
  public ReplyCache(int repliesMax, long bytesMax) {
    this.repliesMax = repliesMax;
    this.bytesMax = bytesMax;
  }

  /** The reply to this bundle, if it is still known. */
  public Optional<Reply> get(BundleId bundle) {
    return Optional.ofNullable(replies.get(bundle));
  }

  /** A reply that has forgotten a result does not replace one that knows it. */
  public void put(Reply reply) {
    boolean forgotten =
        reply.results().stream().anyMatch(it -> it.outcome() == Result.Outcome.FORGOTTEN);
    if (forgotten && replies.containsKey(reply.bundle())) {
      return;
    }
    Reply before = replies.remove(reply.bundle());
    if (before != null) {
      bytes -= size(before);
    }
    replies.put(reply.bundle(), reply);
    bytes += size(reply);
    var oldest = replies.values().iterator();
    while (replies.size() > repliesMax || bytes > bytesMax) {
      bytes -= size(oldest.next());
      oldest.remove();
    }
  }

  /** Heap bytes of all that is kept. */
  public long bytes() {
    return bytes;
  }

  private static long size(Reply reply) {
    long size = REPLY_BYTES;
    for (Result result : reply.results()) {
      size += result.heapBytes();
    }
    return size;
  }
}
