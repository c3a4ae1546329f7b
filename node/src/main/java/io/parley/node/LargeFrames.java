package io.parley.node;

import io.parley.api.Bytes;
import io.parley.driver.inbox.FrameQueue;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one large frame be examined at a time, however many threads examine: what is decoded and not
 * yet in an inbox is in no queue's account, and there is memory for one such (pitfall B1). In turn,
 * so that a peer that sends nothing else holds another up for one frame a lane. Thread-safe.
 */
final class LargeFrames {
  private final ReentrantLock one = new ReentrantLock(true);

  /** Does {@code work} on {@code chunk}; a frame of more than a chunk's bytes is alone in one. */
  void examine(List<Bytes> chunk, Runnable work) {
    if (chunk.stream().noneMatch(frame -> frame.size() > FrameQueue.CHUNK_BYTES_MAX)) {
      work.run();
      return;
    }
    one.lock();
    try {
      work.run();
    } finally {
      one.unlock();
    }
  }
}
