package io.parley.driver.execution;

import io.parley.api.ClientId;
import java.util.Comparator;
import java.util.TreeMap;

/** One client: the highest number that it has used, its sessions, and how much they hold. */
final class ClientSessions {
  /** Who was here last longest ago first; changed only while it has sessions. */
  static final Comparator<ClientSessions> LONGEST_UNUSED_FIRST =
      Comparator.<ClientSessions>comparingLong(one -> one.lastUsed)
          .thenComparing(one -> one.client);

  final ClientId client;
  final TreeMap<Long, Session> byNumber = new TreeMap<>();

  /** The highest number with which it opened a session; outlives that session. */
  long mark;

  /** When its last session ended, in idle time; of no matter as long as it has one. */
  long lastUsed;

  /** Of all their results, see {@link Session#resultBytes}. */
  long resultBytes;

  ClientSessions(ClientId client) {
    this.client = client;
  }
}
