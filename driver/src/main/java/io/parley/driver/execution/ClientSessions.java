package io.parley.driver.execution;

import io.parley.api.ClientId;
import java.util.Comparator;
import java.util.TreeMap;

/** The sessions of one client, and how much it holds. */
final class ClientSessions {
  /** Who holds most first; the same on every replica. */
  static final Comparator<ClientSessions> MOST_FIRST =
      Comparator.<ClientSessions>comparingLong(one -> one.ranked)
          .reversed()
          .thenComparing(one -> one.client);

  final ClientId client;
  final TreeMap<Long, Session> byNumber = new TreeMap<>();

  /** Of all their results, see {@link Session#resultBytes}. */
  long resultBytes;

  /** By which it is ranked; changed only while it is not. */
  long ranked;

  ClientSessions(ClientId client) {
    this.client = client;
  }

  /** The session that holds most; of several the lowest number. */
  Session largest() {
    Session largest = byNumber.firstEntry().getValue();
    for (Session each : byNumber.values()) {
      if (each.resultBytes() > largest.resultBytes()) {
        largest = each;
      }
    }
    return largest;
  }
}
