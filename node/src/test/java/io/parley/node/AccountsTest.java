package io.parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bundle;
import io.parley.api.BundleId;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.door.Reply;
import io.parley.api.door.Result;
import io.parley.driver.door.ReplyCache;
import io.parley.driver.inbox.Bound;
import io.parley.driver.inbox.Inbox;
import io.parley.driver.inbox.InboxBounds;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pitfall B1: at its bound, what a part of the node holds is in the heap at most a fifth more than
 * its account says.
 */
final class AccountsTest {
  private static final long BYTES_MAX = 12L << 20;

  /**
   * Bytes of all live objects. A collector's own "used" is not that: it may count the dead between
   * the living that it did not move.
   */
  private static long liveBytes() {
    String histogram = histogram().strip();
    return Long.parseLong(histogram.substring(histogram.lastIndexOf(' ') + 1));
  }

  /** The count of each class's objects, after a collection; the last line is their total. */
  private static String histogram() {
    try {
      return (String)
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "gcClassHistogram",
                  new Object[] {new String[0]},
                  new String[] {String[].class.getName()});
    } catch (JMException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertHeld(Object holder, LongSupplier account, Runnable fill) {
    long before = liveBytes();
    fill.run();
    long taken = liveBytes() - before;
    assertThat(account.getAsLong()).isBetween(BYTES_MAX / 2, BYTES_MAX);
    assertThat(taken).isLessThan(account.getAsLong() + account.getAsLong() / 5);
    assertThat(holder).isNotNull();
  }

  private static Bundle bundle(int number, int size) {
    Bytes key = Bytes.utf8("a client's public key: " + number % 16);
    List<Bytes> commands = List.of(Bytes.wrap(new byte[size]));
    return Bundle.sign(key, 1, number, 0, commands, statement -> Bytes.wrap(new byte[64]));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 512, 20_000})
  void ofClientsBundlesThatWait(int size) {
    InboxBounds.Totals totals = new InboxBounds.Totals(1, 1, 1, BYTES_MAX);
    Bound room = new Bound(1 << 20, BYTES_MAX);
    Inbox inbox = new Inbox(new InboxBounds(room, room, room, room, totals, 256, 256));
    assertHeld(
        inbox,
        inbox::bundleBytes,
        () -> {
          int number = 0;
          while (inbox.addBundle(bundle(number, size))) {
            number++;
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 512, 20_000})
  void ofFramesThatWait(int size) {
    Room room = new Room(BYTES_MAX);
    List<SerialQueue> queues = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Bound bound = new Bound(1 << 20, BYTES_MAX / 4);
      queues.add(new SerialQueue(task -> {}, bound, room, chunk -> {}));
    }
    assertHeld(queues, room::bytes, () -> queues.forEach(queue -> offer(queue, size)));
  }

  private static void offer(SerialQueue queue, int size) {
    while (queue.offer(Bytes.wrap(new byte[size]))) {
      assertThat(queue.bytes()).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 20, 20_000})
  void ofRepliesThatAreRemembered(int size) {
    assertRemembered(() -> Result.ok(Bytes.wrap(new byte[size])));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 300})
  void ofRepliesThatSayWhatFailed(int size) {
    assertRemembered(() -> Result.failed("a kind", "x".repeat(size)));
  }

  private static void assertRemembered(Supplier<Result> results) {
    ReplyCache replies = new ReplyCache(1 << 20, BYTES_MAX);
    assertHeld(
        replies,
        replies::bytes,
        () -> {
          for (int i = 0; i < 60_000; i++) {
            ClientId client = new ClientId(new Digest(i, 0, 0, 0));
            BundleId id = new BundleId(client, 1, i, new Digest(0, i, 0, 0));
            replies.put(new Reply(id, List.of(results.get())));
          }
        });
  }
}
