package io.parley.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class OutboundQueueTest {
  private final OutboundRoom room = new OutboundRoom();
  private final LongAdder dropped = new LongAdder();
  private final RateLimitedLog log =
      new RateLimitedLog(LoggerFactory.getLogger("test"), "R0", System::nanoTime);
  private final RecordingPipe pipe = new RecordingPipe();

  @Test
  void aReadyPipeGetsFramesAtOnceAsOneEnvelope() {
    OutboundQueue queue = queue(10, 100);
    queue.offer(frames("a", "b"));
    assertThat(pipe.written).containsExactly(frames("a", "b"));
  }

  @Test
  void framesWaitForThePipeAndThenTravelTogether() {
    OutboundQueue queue = queue(10, 100);
    pipe.ready = false;
    queue.offer(frames("a"));
    queue.offer(frames("b"));
    assertThat(pipe.written).isEmpty();
    pipe.ready = true;
    queue.drain();
    assertThat(pipe.written).containsExactly(frames("a", "b"));
    assertThat(dropped.sum()).isZero();
  }

  @Test
  void tooManyFramesPushOutTheOldest() {
    OutboundQueue queue = queue(2, 100);
    pipe.ready = false;
    queue.offer(frames("a", "b", "c"));
    pipe.ready = true;
    queue.drain();
    assertThat(pipe.written).containsExactly(frames("b", "c"));
    assertThat(dropped.sum()).isEqualTo(1);
  }

  /** Pitfall B1: what waits in all queues is bounded, at the expense of who does not read. */
  @Test
  void whereAllRoomIsUsedTheQueueThatHoldsMostLosesItsOldest() {
    OutboundQueue slow = queue(10, 100);
    OutboundQueue other = queue(10, 100);
    room.bound(8);
    pipe.ready = false;
    slow.offer(frames("aaa", "bbb"));
    other.offer(frames("c"));
    other.offer(frames("dd"));
    assertThat(room.bytes()).isEqualTo(6);
    assertThat(slow.bytes()).isEqualTo(3);
    assertThat(dropped.sum()).isEqualTo(1);
    slow.end("over");
    assertThat(room.bytes()).isEqualTo(3);
    pipe.ready = true;
    other.drain();
    assertThat(pipe.written).containsExactly(frames("c", "dd"));
    assertThat(room.bytes()).isZero();
  }

  @Test
  void tooManyBytesPushOutTheOldest() {
    OutboundQueue queue = queue(10, 5);
    pipe.ready = false;
    queue.offer(frames("aaa", "b", "ccc"));
    pipe.ready = true;
    queue.drain();
    assertThat(pipe.written).containsExactly(frames("b", "ccc"));
    assertThat(dropped.sum()).isEqualTo(1);
  }

  @Test
  void anEnvelopeIsNotMuchBiggerThanItsTarget() {
    OutboundQueue queue = queue(10, 10L << 20);
    Bytes big = Bytes.wrap(new byte[Envelope.BYTES_TARGET - 1]);
    pipe.ready = false;
    queue.offer(List.of(big, Bytes.utf8("a"), big));
    pipe.ready = true;
    queue.drain();
    assertThat(pipe.written).extracting(List::size).containsExactly(2, 1);
  }

  @Test
  void whatComesWhileSomebodyWritesIsTakenAlong() {
    OutboundQueue queue = queue(10, 100);
    pipe.whenWritten = () -> queue.offer(frames("b"));
    queue.offer(frames("a"));
    assertThat(pipe.written).containsExactly(frames("a"), frames("b"));
  }

  @Test
  void theEndDropsWhatWaitsAndIsToldOnce() {
    OutboundQueue queue = queue(10, 100);
    pipe.ready = false;
    queue.offer(frames("a"));
    queue.end("first");
    queue.end("second");
    queue.offer(frames("b", "c"));
    pipe.ready = true;
    queue.drain();
    assertThat(pipe.ends).containsExactly("first");
    assertThat(pipe.written).isEmpty();
    assertThat(dropped.sum()).isEqualTo(3);
  }

  @Test
  void aPipeThatFailsIsEnded() {
    OutboundQueue queue = queue(10, 100);
    pipe.whenWritten =
        () -> {
          throw new IllegalStateException("broken");
        };
    queue.offer(frames("a"));
    assertThat(pipe.ends).containsExactly("a message could not be written");
    queue.offer(frames("b"));
    assertThat(dropped.sum()).isEqualTo(1);
  }

  @Test
  void manyThreadsWriteInTurnAndEachInItsOrder() throws Exception {
    int threads = 4;
    int each = 5_000;
    OutboundQueue queue = queue(threads * each, 1 << 20);
    List<Thread> senders = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      String name = i + ":";
      Runnable task =
          () -> {
            for (int j = 0; j < each; j++) {
              queue.offer(frames(name + j));
            }
          };
      senders.add(new Thread(task));
    }
    senders.forEach(Thread::start);
    for (Thread sender : senders) {
      sender.join();
    }
    List<String> all = pipe.written.stream().flatMap(List::stream).map(Bytes::utf8).toList();
    assertThat(all).hasSize(threads * each);
    for (int i = 0; i < threads; i++) {
      String name = i + ":";
      List<String> expected = IntStream.range(0, each).mapToObj(j -> name + j).toList();
      assertThat(all.stream().filter(text -> text.startsWith(name)).toList()).isEqualTo(expected);
    }
    assertThat(pipe.overlaps).isZero();
  }

  private OutboundQueue queue(int framesMax, long bytesMax) {
    return new OutboundQueue(pipe, new QueueBound(framesMax, bytesMax), room, dropped, log);
  }

  private static List<Bytes> frames(String... texts) {
    return List.of(texts).stream().map(Bytes::utf8).toList();
  }

  private static final class RecordingPipe implements Pipe {
    private final List<List<Bytes>> written = new ArrayList<>();
    private final List<String> ends = new ArrayList<>();
    private boolean ready = true;
    private final AtomicInteger users = new AtomicInteger();
    private int overlaps;
    private Runnable whenWritten = () -> {};

    @Override
    public boolean ready() {
      return ready;
    }

    @Override
    public void write(Envelope envelope) {
      overlaps += users.getAndIncrement();
      written.add(envelope.frames());
      Runnable task = whenWritten;
      whenWritten = () -> {};
      users.decrementAndGet();
      task.run();
    }

    @Override
    public void end(String why) {
      ends.add(why);
    }
  }
}
