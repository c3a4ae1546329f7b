package io.parley.cli.load;

import io.parley.api.Bytes;
import io.parley.api.LayoutReader;
import io.parley.api.LayoutWriter;
import io.parley.examples.kv.KeyValueCommand;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Puts into a bounded number of keys, so that the state does not grow. Each key has at most one
 * write outstanding, and its values carry numbers that only grow, so it can be told afterwards
 * whether an acknowledged write is in the state. Thread-safe.
 */
public final class Workload {
  /** Bytes of the number that every value begins with. */
  static final int PAYLOAD_BYTES_MIN = 8;

  private final Bytes padding;
  private final ConcurrentLinkedQueue<Key> free = new ConcurrentLinkedQueue<>();
  private final Map<Long, Key> outstanding = new ConcurrentHashMap<>();
  private final Collection<Key> written = new ConcurrentLinkedQueue<>();
  private final AtomicInteger keys = new AtomicInteger();

  public Workload(int keys, int payloadBytes) {
    padding = Bytes.wrap(new byte[payloadBytes - PAYLOAD_BYTES_MIN]);
    for (int i = 0; i < keys; i++) {
      free.add(create());
    }
  }

  private Key create() {
    return new Key(Bytes.utf8("load/%08d".formatted(keys.getAndIncrement())));
  }

  /** The command number {@code index} of the load. */
  public Bytes command(long index) {
    Key next = free.poll();
    Key key = next == null ? create() : next;
    long number = key.issue();
    if (number == 1) {
      written.add(key);
    }
    outstanding.put(index, key);
    return new KeyValueCommand.Put(key.name, value(number)).encode();
  }

  private Bytes value(long number) {
    return new LayoutWriter(PAYLOAD_BYTES_MIN + padding.size()).i64(number).raw(padding).toBytes();
  }

  /** The cluster said that it carried out command {@code index}. */
  void acknowledged(long index) {
    Key key = take(index);
    key.acknowledge();
    free.add(key);
  }

  /**
   * Command {@code index} failed. A key whose last write may still be carried out is not written
   * again: an old write that comes late would look like a lost one.
   */
  void failed(long index, boolean mayHaveExecuted) {
    Key key = take(index);
    if (!mayHaveExecuted) {
      free.add(key);
    }
  }

  private Key take(long index) {
    return Objects.requireNonNull(outstanding.remove(index), "completed twice");
  }

  /** Commands without an outcome. */
  int outstanding() {
    return outstanding.size();
  }

  /** Every key that was ever written. To be asked for when nothing is outstanding. */
  public List<Key> written() {
    return List.copyOf(written);
  }

  /** A key, and what is known of its value. */
  public static final class Key {
    private final Bytes name;
    private long issued;
    private long acknowledged;

    Key(Bytes name) {
      this.name = name;
    }

    public Bytes name() {
      return name;
    }

    private synchronized long issue() {
      return ++issued;
    }

    private synchronized void acknowledge() {
      acknowledged = issued;
    }

    /** Whether a write to it was acknowledged. */
    public synchronized boolean isAcknowledged() {
      return acknowledged > 0;
    }

    /** Whether {@code value} is the last acknowledged one, or one written later. */
    public synchronized boolean mayBe(Bytes value) {
      if (value.size() < PAYLOAD_BYTES_MIN) {
        return false;
      }
      long number = new LayoutReader(value).i64();
      return number >= Math.max(1, acknowledged) && number <= issued;
    }
  }
}
