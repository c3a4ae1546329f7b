package io.parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Action;
import io.parley.api.Bytes;
import io.parley.api.Event;
import io.parley.api.TimerId;
import io.parley.driver.inbox.Bound;
import io.parley.driver.inbox.FrameQueue;
import io.parley.driver.inbox.InboxBounds;
import io.parley.driver.inbox.TimerRuns;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class QueuesTest {
  private record Timer(int number) implements TimerId {}

  @Test
  void aClosedInboxGivesNothing() {
    SharedInbox inbox = new SharedInbox(InboxBounds.DEFAULT, new SharedStalls(() -> 0));
    inbox.addFact(new Event.Executed(1));
    inbox.close();
    assertThat(inbox.take()).isNull();
  }

  @Test
  void framesOfOneSenderAreHandledInOrderAndInChunks() {
    ArrayDeque<Runnable> pool = new ArrayDeque<>();
    List<List<Bytes>> handled = new ArrayList<>();
    Room room = new Room(9_999);
    SerialQueue queue = new SerialQueue(pool::add, new Bound(20, 9_999), room, handled::add);
    List<Bytes> frames = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      frames.add(Bytes.utf8("frame " + i));
    }
    assertThat(queue.push(frames)).isEqualTo(5);
    assertThat(queue.offer(Bytes.utf8("more"))).isFalse();
    assertThat(pool).as("one task at a time").hasSize(1);
    while (!pool.isEmpty()) {
      pool.remove().run();
    }
    assertThat(handled.get(0)).isEqualTo(frames.subList(5, 5 + FrameQueue.CHUNK_FRAMES_MAX));
    assertThat(handled.get(1)).isEqualTo(frames.subList(5 + FrameQueue.CHUNK_FRAMES_MAX, 25));
    assertThat(room.bytes()).isZero();
  }

  /** However many senders there are, what waits of all is bounded (pitfall B1). */
  @Test
  void whatSeveralSendersHaveWaitingIsBoundedTogetherUntilItIsHandled() {
    ArrayDeque<Runnable> pool = new ArrayDeque<>();
    Room room = new Room(300);
    Bytes frame = Bytes.wrap(new byte[36]);
    SerialQueue one = new SerialQueue(pool::add, new Bound(20, 9_999), room, chunk -> {});
    SerialQueue other = new SerialQueue(pool::add, new Bound(20, 9_999), room, chunk -> {});
    assertThat(one.offer(frame)).isTrue();
    assertThat(one.offer(frame)).isTrue();
    assertThat(other.offer(frame)).isTrue();
    assertThat(other.offer(frame)).as("no room in all").isFalse();
    assertThat(room.bytes()).isEqualTo(300);
    assertThat(other.push(List.of(frame))).isZero();
    assertThat(room.isOver()).isTrue();
    assertThat(one.dropOldest()).isTrue();
    assertThat(room.isOver()).isFalse();
    pool.remove().run();
    assertThat(one.offer(frame)).isTrue();
  }

  /** Bytes are what runs out, not items: who hands over more waits until there is room (B1). */
  @Test
  void aStageTakesNoMoreBytesThanItMay() throws Exception {
    Semaphore begun = new Semaphore(0);
    Semaphore end = new Semaphore(0);
    Stage<String> stage =
        new Stage<>(
            new Threads("test-", why -> {}),
            "stage",
            10,
            String::length,
            items -> {
              begun.release();
              end.acquire();
            });
    stage.start();
    stage.put("six123");
    begun.acquire();
    assertThat(stage.offer("five5")).as("what is worked on counts").isFalse();
    assertThat(stage.offer("four")).isTrue();
    end.release();
    begun.acquire();
    assertThat(stage.bytes()).isEqualTo(4);
    end.release(9);
    assertThat(stage.stop()).isTrue();
  }

  private static Timers timers(BlockingQueue<TimerRuns.Run> rung) {
    return timers(rung, new LinkedBlockingQueue<>());
  }

  private static Timers timers(
      BlockingQueue<TimerRuns.Run> rung, BlockingQueue<TimerRuns.Run> overdue) {
    LongSupplier elapsed = new ElapsedTime();
    Threads threads = new Threads("test-", why -> {});
    return new Timers(threads, elapsed, new SharedStalls(elapsed), rung::add, overdue::add);
  }

  @Test
  void aTimerThatWasStoppedOrStartedAgainIsNotHeardOf() throws Exception {
    BlockingQueue<TimerRuns.Run> rung = new LinkedBlockingQueue<>();
    Timers timers = timers(rung);
    timers.begin();
    timers.start(new Action.StartTimer(new Timer(1), Duration.ZERO));
    TimerRuns.Run stopped = rung.take();
    timers.stop(new Timer(1));
    assertThat(timers.expire(stopped)).isFalse();
    timers.start(new Action.StartTimer(new Timer(2), Duration.ZERO));
    TimerRuns.Run replaced = rung.take();
    timers.start(new Action.StartTimer(new Timer(2), Duration.ZERO));
    assertThat(timers.expire(replaced)).isFalse();
    TimerRuns.Run current = rung.take();
    assertThat(current.timer()).isEqualTo(new Timer(2));
    assertThat(timers.expire(current)).isTrue();
    assertThat(timers.expire(current)).as("only once").isFalse();
    timers.close();
  }

  /** Pitfall L2: whoever floods a replica keeps it from hearing of a timer for so long only. */
  @Test
  void aTimerThatIsNotHandledIsToldOnceMoreAndIsOver() throws Exception {
    BlockingQueue<TimerRuns.Run> rung = new LinkedBlockingQueue<>();
    BlockingQueue<TimerRuns.Run> overdue = new LinkedBlockingQueue<>();
    Timers timers = timers(rung, overdue);
    timers.begin();
    Duration latest = Duration.ofMillis(1);
    timers.start(new Action.StartTimer(new Timer(1), Duration.ZERO, latest));
    TimerRuns.Run run = rung.take();
    assertThat(overdue.take()).isEqualTo(run);
    assertThat(timers.expire(run)).isTrue();
    assertThat(rung).isEmpty();
    timers.close();
  }

  @Test
  void aNearerTimerOvertakesTheOneThatIsWaitedFor() throws Exception {
    BlockingQueue<TimerRuns.Run> rung = new LinkedBlockingQueue<>();
    Timers timers = timers(rung);
    timers.begin();
    timers.start(new Action.StartTimer(new Timer(1), Duration.ofDays(1)));
    timers.start(new Action.StartTimer(new Timer(2), Duration.ZERO));
    assertThat(rung.take().timer()).isEqualTo(new Timer(2));
    timers.start(new Action.StartTimer(new Timer(1), Duration.ZERO));
    assertThat(rung.take().timer()).isEqualTo(new Timer(1));
    timers.close();
  }

  /** Pitfall B1: what is examined is in no account, so one large message is at a time. */
  @Test
  void oneLargeFrameIsExaminedAtATimeAndSmallOnesMeanwhile() throws Exception {
    LargeFrames large = new LargeFrames();
    List<Bytes> largeChunk = List.of(Bytes.wrap(new byte[(int) FrameQueue.CHUNK_BYTES_MAX + 1]));
    List<Bytes> smallChunk = List.of(Bytes.wrap(new byte[(int) FrameQueue.CHUNK_BYTES_MAX]));
    BlockingQueue<String> done = new LinkedBlockingQueue<>();
    Semaphore begun = new Semaphore(0);
    Semaphore end = new Semaphore(0);
    Thread first =
        new Thread(
            () ->
                large.examine(
                    largeChunk,
                    () -> {
                      begun.release();
                      end.acquireUninterruptibly();
                      done.add("first");
                    }));
    Thread second = new Thread(() -> large.examine(largeChunk, () -> done.add("second")));
    first.start();
    begun.acquire();
    second.start();
    large.examine(smallChunk, () -> done.add("small"));
    assertThat(done.take()).isEqualTo("small");
    while (second.getState() != Thread.State.WAITING) {
      assertThat(second.isAlive()).as("the second waits for the first").isTrue();
      Thread.onSpinWait();
    }
    end.release();
    assertThat(done.take()).isEqualTo("first");
    assertThat(done.take()).isEqualTo("second");
  }

  @Test
  void aStageThatFailsTellsAndTakesNothingMore() throws Exception {
    BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    Stage<String> stage =
        new Stage<>(
            new Threads("test-", failures::add),
            "stage",
            99,
            String::length,
            items -> {
              throw new IllegalStateException(items.get(0));
            });
    stage.start();
    stage.put("first");
    assertThat(failures.take()).hasMessage("first");
    assertThat(stage.stop()).isTrue();
    assertThat(stage.offer("second")).isFalse();
  }
}
