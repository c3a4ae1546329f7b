package io.parley.driver.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.BundleId;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.door.Reply;
import io.parley.api.door.Result;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReplyCacheTest {
  @Test
  void aReplyThatForgotDoesNotReplaceOneThatKnows() {
    ReplyCache cache = new ReplyCache(2, 1_000_000);
    Reply known = new Reply(bundle(1), List.of(Result.ok(Bytes.utf8("1"))));
    cache.put(known);
    cache.put(new Reply(bundle(1), List.of(Result.of(Result.Outcome.FORGOTTEN))));
    assertThat(cache.get(bundle(1))).contains(known);
    cache.put(new Reply(bundle(2), List.of()));
    cache.put(new Reply(bundle(3), List.of()));
    assertThat(cache.get(bundle(1))).isEmpty();
    assertThat(cache.get(bundle(3))).isPresent();
  }

  /** Pitfall B1: what replicas say of a failure may be longer than any value. */
  @Test
  void whatIsSaidOfFailuresIsCounted() {
    ReplyCache cache = new ReplyCache(1_000, 64 << 10);
    Result failed = Result.failed("a kind", "x".repeat(300));
    for (int i = 0; i < 1_000; i++) {
      cache.put(new Reply(bundle(i), List.of(failed)));
    }
    long kept = IntStream.range(0, 1_000).filter(i -> cache.get(bundle(i)).isPresent()).count();
    assertThat(kept).isBetween(10L, (64L << 10) / 300);
    assertThat(cache.bytes()).isBetween(kept * 300, 64L << 10);
  }

  private static BundleId bundle(long first) {
    return new BundleId(new ClientId(Digest.ZERO), 1, first, Digest.ZERO);
  }
}
