package io.parley.simulator.forge;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Some of the values of one kind that passed by: the first few for good, and of the others some.
 */
final class Pool {
  /** Values that are kept. */
  static final int VALUES_MAX = 32;

  /** The first values, which never give way: what is old may be replayed. */
  private static final int FIRST = 4;

  private final List<Object> values = new ArrayList<>();

  void add(Object value, SplittableRandom random) {
    if (values.contains(value)) {
      return;
    }
    if (values.size() < VALUES_MAX) {
      values.add(value);
    } else {
      values.set(FIRST + random.nextInt(VALUES_MAX - FIRST), value);
    }
  }

  int size() {
    return values.size();
  }

  /** The first of the values that is as asked for; null if there is none. */
  @Nullable Object find(Predicate<Object> asked) {
    return values.stream().filter(asked).findFirst().orElse(null);
  }

  /** One of the values; null if there are none. */
  @Nullable Object draw(SplittableRandom random) {
    return values.isEmpty() ? null : values.get(random.nextInt(values.size()));
  }
}
