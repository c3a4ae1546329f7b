package io.parley.driver.inbox;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Holds items back until all is gone that had arrived before them. What arrives, arrives at queues,
 * each in its order, and goes in that order, be it taken or dropped; what arrives after an item
 * does not hold it back. Not thread-safe.
 */
final class Fence<T> {
  private static final class Held<T> {
    final T item;
    final long[] arrived;

    Held(T item, long[] arrived) {
      this.item = item;
      this.arrived = arrived;
    }
  }

  private final ArrayDeque<Held<T>> held = new ArrayDeque<>();
  private long[] arrived = {};
  private long[] gone = {};

  /** So many more arrive at the end of a queue, which is any small number. */
  void arrived(int queue, int count) {
    if (queue >= arrived.length) {
      int length = Math.max(queue + 1, 2 * arrived.length);
      arrived = Arrays.copyOf(arrived, length);
      gone = Arrays.copyOf(gone, length);
    }
    arrived[queue] += count;
  }

  /** So many are gone from the front of a queue, at which they had arrived. */
  void gone(int queue, int count) {
    gone[queue] += count;
  }

  /** Holds {@code item} back, behind those that are held already. */
  void hold(T item) {
    held.add(new Held<>(item, arrived.clone()));
  }

  boolean isEmpty() {
    return held.isEmpty();
  }

  boolean holds(T item) {
    return held.stream().anyMatch(each -> each.item.equals(item));
  }

  /** Lets {@code item} go, whatever had arrived before it. Whether it was held. */
  boolean letGo(T item) {
    return held.removeIf(each -> each.item.equals(item));
  }

  /** Those that nothing holds back any more, in order; they are gone from here. */
  List<T> release() {
    if (held.isEmpty()) {
      return List.of();
    }
    List<T> released = new ArrayList<>();
    for (Held<T> next = held.peek(); next != null && isPassed(next.arrived); next = held.peek()) {
      held.remove();
      released.add(next.item);
    }
    return released;
  }

  private boolean isPassed(long[] before) {
    for (int queue = 0; queue < before.length; queue++) {
      if (gone[queue] < before[queue]) {
        return false;
      }
    }
    return true;
  }
}
