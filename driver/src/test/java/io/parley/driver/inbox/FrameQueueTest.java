package io.parley.driver.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bytes;
import org.junit.jupiter.api.Test;

class FrameQueueTest {
  private static final Bytes LARGE = Bytes.wrap(new byte[(int) FrameQueue.CHUNK_BYTES_MAX]);
  private static final Bytes SMALL = Bytes.wrap(new byte[1]);

  private final FrameQueue<Bytes> queue = new FrameQueue<>(new Bound(99, 1 << 30), Bytes::size);

  /** What is taken is in nobody's account until it is verified: it is little (pitfall B1). */
  @Test
  void aChunkIsSmallUnlessItsFirstFrameIsNot() {
    queue.push(SMALL);
    queue.push(LARGE);
    queue.push(SMALL);
    assertThat(queue.take()).containsExactly(SMALL);
    assertThat(queue.bytes()).isEqualTo(LARGE.size() + 1);
    assertThat(queue.take()).containsExactly(LARGE);
    assertThat(queue.take()).containsExactly(SMALL);
    assertThat(queue.bytes()).isZero();
  }

  @Test
  void theOldestIsDroppedOnDemand() {
    queue.push(LARGE);
    queue.push(SMALL);
    assertThat(queue.dropOldest()).isEqualTo(LARGE.size());
    assertThat(queue.dropOldest()).isEqualTo(1);
    assertThat(queue.dropOldest()).isZero();
    assertThat(queue.isEmpty()).isTrue();
  }
}
