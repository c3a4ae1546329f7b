package io.parley.testkit;

import io.parley.api.BundleId;
import io.parley.api.door.Reply;
import io.parley.api.door.Result;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A replica's latest replies, for clients that send an executed bundle again: the protocol filters
 * it, so that it would never be answered. Bounded as in a node: the oldest are forgotten.
 */
final class RecentReplies {
  static final int REPLIES_MAX = 16_384;
  static final long BYTES_MAX = 64L << 20;

  /** What a reply, and each of its results, takes besides the results' values. */
  private static final int OVERHEAD_BYTES = 64;

  private final Map<BundleId, Reply> replies = new LinkedHashMap<>();
  private long bytes;

  Optional<Reply> of(BundleId bundle) {
    return Optional.ofNullable(replies.get(bundle));
  }

  /** A reply that has forgotten a result does not replace one that knows it. */
  void add(Reply reply) {
    if (replies.containsKey(reply.bundle()) && hasForgotten(reply)) {
      return;
    }
    Reply before = replies.remove(reply.bundle());
    bytes += size(reply) - (before == null ? 0 : size(before));
    replies.put(reply.bundle(), reply);
    Iterator<Reply> oldest = replies.values().iterator();
    while (replies.size() > REPLIES_MAX || bytes > BYTES_MAX) {
      bytes -= size(oldest.next());
      oldest.remove();
    }
  }

  private static boolean hasForgotten(Reply reply) {
    return reply.results().stream()
        .anyMatch(result -> result.outcome() == Result.Outcome.FORGOTTEN);
  }

  private static long size(Reply reply) {
    long size = OVERHEAD_BYTES;
    for (Result result : reply.results()) {
      size += OVERHEAD_BYTES + result.value().size();
    }
    return size;
  }
}
