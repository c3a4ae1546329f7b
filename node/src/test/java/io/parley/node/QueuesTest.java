package io.parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.BundleId;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.Event;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.api.TimerId;
import io.parley.api.door.Reply;
import io.parley.api.door.Result;
import io.parley.driver.execution.ReplyCache;
import io.parley.node.Bounds.Bound;
import io.parley.node.Inbox.Arrival;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class QueuesTest {
  private record Timer(int number) implements TimerId {}

  private static Arrival arrival(int from, int number) {
    ReplicaId id = new ReplicaId(from);
    Bytes text = Bytes.utf8(from + "-" + number);
    return new Arrival(id, new Signed<>(id, new Sequencer.Note(text), Bytes.EMPTY), 1);
  }

  @Test
  void aFairQueueTakesFromItsKeysInTurn() {
    FairQueue<String, String> queue = new FairQueue<>(new Bound(9, 99), 99, String::length);
    List.of("a1", "a2", "a3").forEach(it -> queue.offer("a", it));
    queue.offer("b", "b1");
    List<String> taken = new ArrayList<>();
    while (!queue.isEmpty()) {
      taken.add(String.valueOf(queue.poll()));
    }
    assertThat(taken).containsExactly("a1", "b1", "a2", "a3");
    assertThat(queue.poll()).isNull();
  }

  @Test
  void aFullFairQueueRefusesOrDropsTheOldestOfThatKeyAlone() {
    FairQueue<String, String> queue = new FairQueue<>(new Bound(2, 99), 6, String::length);
    assertThat(queue.offer("a", "a1")).isTrue();
    assertThat(queue.offer("a", "a2")).isTrue();
    assertThat(queue.offer("a", "a3")).isFalse();
    assertThat(queue.offer("b", "b1")).isTrue();
    assertThat(queue.offer("c", "c1")).as("no room in all").isFalse();
    assertThat(queue.push("a", "a3")).isEqualTo(1);
    assertThat(queue.poll()).isEqualTo("a2");
    assertThat(queue.poll()).isEqualTo("b1");
    assertThat(queue.poll()).isEqualTo("a3");
  }

  @Test
  void theInboxGivesTheNodesOwnFirstAndThenTakesPeersInTurn() {
    Inbox inbox = new Inbox();
    inbox.addArrivals(List.of(arrival(1, 1), arrival(1, 2), arrival(1, 3)));
    inbox.addArrivals(List.of(arrival(2, 1)));
    inbox.addFact(new Event.Checkpointed(4, Digest.ZERO));
    inbox.executed(3);
    inbox.executed(5);
    Inbox.Intake intake = Objects.requireNonNull(inbox.take());
    assertThat(intake.items())
        .containsExactly(
            new Inbox.Fact(new Event.Executed(5)),
            new Inbox.Fact(new Event.Checkpointed(4, Digest.ZERO)),
            arrival(1, 1),
            arrival(2, 1),
            arrival(1, 2),
            arrival(1, 3));
  }

  @Test
  void aFloodOfOnePeerLosesItsOwnOldestAndNobodyElses() {
    Inbox inbox = new Inbox();
    List<Arrival> flood = new ArrayList<>();
    for (int i = 0; i < Bounds.PEER_MESSAGES_MAX.itemsMax() + 10; i++) {
      flood.add(arrival(1, i));
    }
    assertThat(inbox.addArrivals(List.of(arrival(2, 1)))).isZero();
    assertThat(inbox.addArrivals(flood)).isEqualTo(10);
    inbox.addOwn(flood);
    Inbox.Intake intake = Objects.requireNonNull(inbox.take());
    assertThat(intake.items()).hasSize(flood.size() + Bounds.TURN_MESSAGES_MAX);
    assertThat(intake.items().subList(flood.size(), flood.size() + 2))
        .containsExactly(arrival(2, 1), arrival(1, 10));
  }

  @Test
  void aClosedInboxGivesNothing() {
    Inbox inbox = new Inbox();
    inbox.executed(1);
    inbox.close();
    assertThat(inbox.take()).isNull();
  }

  @Test
  void framesOfOneSenderAreHandledInOrderAndInChunks() {
    ArrayDeque<Runnable> pool = new ArrayDeque<>();
    List<List<Bytes>> handled = new ArrayList<>();
    SerialQueue queue = new SerialQueue(pool::add, new Bound(20, 999), handled::add);
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
    assertThat(handled.get(0)).isEqualTo(frames.subList(5, 5 + Bounds.CHUNK_FRAMES_MAX));
    assertThat(handled.get(1)).isEqualTo(frames.subList(5 + Bounds.CHUNK_FRAMES_MAX, 25));
  }

  @Test
  void aTimerThatWasStoppedOrStartedAgainIsNotHeardOf() throws Exception {
    BlockingQueue<Timers.Due> rung = new LinkedBlockingQueue<>();
    Timers timers = new Timers(new Threads("test-", why -> {}), rung::add);
    timers.begin();
    timers.start(new Timer(1), Duration.ZERO);
    Timers.Due stopped = rung.take();
    timers.stop(new Timer(1));
    assertThat(timers.expire(stopped)).isFalse();
    timers.start(new Timer(2), Duration.ZERO);
    Timers.Due replaced = rung.take();
    timers.start(new Timer(2), Duration.ZERO);
    assertThat(timers.expire(replaced)).isFalse();
    Timers.Due current = rung.take();
    assertThat(current.timer()).isEqualTo(new Timer(2));
    assertThat(timers.expire(current)).isTrue();
    assertThat(timers.expire(current)).as("only once").isFalse();
    timers.close();
  }

  @Test
  void aNearerTimerOvertakesTheOneThatIsWaitedFor() throws Exception {
    BlockingQueue<Timers.Due> rung = new LinkedBlockingQueue<>();
    Timers timers = new Timers(new Threads("test-", why -> {}), rung::add);
    timers.begin();
    timers.start(new Timer(1), Duration.ofDays(1));
    timers.start(new Timer(2), Duration.ZERO);
    assertThat(rung.take().timer()).isEqualTo(new Timer(2));
    timers.start(new Timer(1), Duration.ZERO);
    assertThat(rung.take().timer()).isEqualTo(new Timer(1));
    timers.close();
  }

  @Test
  void aStageThatFailsTellsAndTakesNothingMore() throws Exception {
    BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    Stage<String> stage =
        new Stage<>(
            new Threads("test-", failures::add),
            "stage",
            items -> {
              throw new IllegalStateException(items.get(0));
            });
    stage.start();
    stage.put("first");
    assertThat(failures.take()).hasMessage("first");
    assertThat(stage.stop()).isTrue();
    assertThat(stage.offer("second")).isFalse();
  }

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

  private static BundleId bundle(long first) {
    return new BundleId(new ClientId(Digest.ZERO), 1, first, Digest.ZERO);
  }
}
