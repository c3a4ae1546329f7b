package io.parley.driver.inbox;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue for each key, from which is taken round robin over the keys: none crowds out
 * another. Not thread-safe.
 */
final class FairQueue<K, T> {
  private static final class Queue<K, T> {
    final K key;
    final ArrayDeque<T> items = new ArrayDeque<>(4);
    long bytes;

    Queue(K key) {
      this.key = key;
    }
  }

  private final Bound bound;
  private final long bytesMax;
  private final ToLongFunction<T> size;
  private final Map<K, Queue<K, T>> queues = new LinkedHashMap<>();
  private final ArrayDeque<Queue<K, T>> rotation = new ArrayDeque<>();
  private long bytes;

  /**
   * @param bound of each key
   * @param bytesMax of all keys together
   */
  FairQueue(Bound bound, long bytesMax, ToLongFunction<T> size) {
    this.bound = bound;
    this.bytesMax = bytesMax;
    this.size = size;
  }

  boolean isEmpty() {
    return rotation.isEmpty();
  }

  /** Appends {@code item} unless there is no room. */
  boolean offer(K key, T item) {
    Queue<K, T> queue = queues.get(key);
    long more = size.applyAsLong(item);
    if (bytes + more > bytesMax || (queue != null && !fits(queue, more))) {
      return false;
    }
    append(key, item, more);
    return true;
  }

  /**
   * Appends {@code item}; returns what was dropped to make room: the key's oldest, or where there
   * is no room in all the oldest of the key that takes most. An item goes in whatever its size.
   */
  List<T> push(K key, T item) {
    List<T> dropped = List.of();
    long more = size.applyAsLong(item);
    Queue<K, T> queue = queues.get(key);
    while (queue != null && !queue.items.isEmpty() && !fits(queue, more)) {
      dropped = with(dropped, remove(queue));
    }
    while (bytes > 0 && bytes + more > bytesMax) {
      dropped = with(dropped, dropOldest(largest()));
    }
    append(key, item, more);
    return dropped;
  }

  private Queue<K, T> largest() {
    Queue<K, T> largest = rotation.element();
    for (Queue<K, T> each : rotation) {
      if (each.bytes > largest.bytes) {
        largest = each;
      }
    }
    return largest;
  }

  /** Appends to what was dropped, which is seldom anything. */
  private static <T> List<T> with(List<T> dropped, T another) {
    List<T> more = dropped.isEmpty() ? new ArrayList<>() : dropped;
    more.add(another);
    return more;
  }

  private T dropOldest(Queue<K, T> queue) {
    T oldest = remove(queue);
    if (queue.items.isEmpty()) {
      queues.remove(queue.key);
      rotation.remove(queue);
    }
    return oldest;
  }

  /** Bytes of all that waits. */
  long bytes() {
    return bytes;
  }

  private boolean fits(Queue<K, T> queue, long more) {
    return bound.fits(queue.items.size(), queue.bytes, more);
  }

  private void append(K key, T item, long more) {
    Queue<K, T> queue = queues.get(key);
    if (queue == null) {
      queue = new Queue<>(key);
      queues.put(key, queue);
      rotation.add(queue);
    }
    queue.items.add(item);
    queue.bytes += more;
    bytes += more;
  }

  private T remove(Queue<K, T> queue) {
    T item = queue.items.remove();
    long less = size.applyAsLong(item);
    queue.bytes -= less;
    bytes -= less;
    return item;
  }

  /** The oldest item of the key whose turn it is, or null. */
  @Nullable T poll() {
    Queue<K, T> queue = rotation.poll();
    if (queue == null) {
      return null;
    }
    T item = remove(queue);
    if (queue.items.isEmpty()) {
      queues.remove(queue.key);
    } else {
      rotation.add(queue);
    }
    return item;
  }
}
