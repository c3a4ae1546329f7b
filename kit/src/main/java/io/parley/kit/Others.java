package io.parley.kit;

import io.parley.api.ReplicaId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** All replicas but one, asked or told a few at a time, in turns. Not thread-safe. */
public final class Others {
  /** So few can always be told at once. */
  private static final int FEW_MIN = 8;

  private final List<ReplicaId> all;
  private int turn;

  /** All of a cluster of {@code n} replicas but {@code self}. */
  public Others(ReplicaId self, int n) {
    List<ReplicaId> others = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      if (i != self.value()) {
        others.add(new ReplicaId(i));
      }
    }
    all = Collections.unmodifiableList(others);
  }

  /** Those whose turn it is next: {@code count} of them, or all if they are not more. */
  public List<ReplicaId> next(int count) {
    if (count >= all.size()) {
      return all;
    }
    List<ReplicaId> next = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      next.add(all.get((turn + i) % all.size()));
    }
    turn = (turn + count) % all.size();
    return next;
  }

  /**
   * The next √n, or 8 if that is less: if each replica tells so many every time, each hears of each
   * other soon, and a large cluster does not spend itself on talk that grows as n².
   */
  public List<ReplicaId> few() {
    return next(Math.max(FEW_MIN, (int) Math.ceil(Math.sqrt(all.size()))));
  }
}
