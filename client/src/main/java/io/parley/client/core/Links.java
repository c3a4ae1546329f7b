package io.parley.client.core;

import io.parley.api.ReplicaId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which replicas are connected and count, since when not, and why not. */
final class Links {
  private static final long NEVER = -1;

  private final BitSet up = new BitSet();
  private final long[] lastUpAt;
  private final String[] why;
  private List<ReplicaId> connected = List.of();
  private SortedMap<ReplicaId, String> absent = new TreeMap<>();

  Links(int replicas) {
    lastUpAt = new long[replicas];
    Arrays.fill(lastUpAt, NEVER);
    why = new String[replicas];
    Arrays.fill(why, "not connected yet");
    refresh();
  }

  /** Whether there is such a replica. */
  boolean knows(ReplicaId replica) {
    return replica.value() < why.length;
  }

  void connected(ReplicaId replica) {
    up.set(replica.value());
    refresh();
  }

  void disconnected(ReplicaId replica, String reason, long now) {
    why[replica.value()] = reason;
    if (isUp(replica)) {
      up.clear(replica.value());
      lastUpAt[replica.value()] = now;
    }
    refresh();
  }

  private void refresh() {
    connected = up.stream().mapToObj(ReplicaId::new).toList();
    absent = new TreeMap<>();
    for (int i = 0; i < why.length; i++) {
      if (!up.get(i)) {
        absent.put(new ReplicaId(i), why[i]);
      }
    }
  }

  boolean isUp(ReplicaId replica) {
    return up.get(replica.value());
  }

  /** Those connected now, ascending. */
  List<ReplicaId> connected() {
    return connected;
  }

  /** How many were connected at some moment since {@code at}. */
  int connectedSince(long at) {
    int count = 0;
    for (int i = 0; i < lastUpAt.length; i++) {
      if (up.get(i) || (lastUpAt[i] != NEVER && lastUpAt[i] >= at)) {
        count++;
      }
    }
    return count;
  }

  /** Why this one is not connected. */
  String why(ReplicaId replica) {
    return why[replica.value()];
  }

  /** Those not connected and why. */
  SortedMap<ReplicaId, String> absent() {
    return absent;
  }

  /** Those not connected and why, for people. */
  String unreachable() {
    List<String> found = new ArrayList<>();
    absent.forEach((replica, reason) -> found.add(replica + " (" + reason + ")"));
    return String.join(", ", found);
  }
}
