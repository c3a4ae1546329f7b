package io.parley.kit;

import io.parley.api.Bundle;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import java.util.BitSet;

/** A bundle, of whose commands some have ended. */
final class OwedBundle {
  /**
   * Where sequences are told apart: a client's session; of session 0, in which all have sequence 0,
   * one request, which no other ends.
   */
  record Session(ClientId client, long number, Digest request) {
    static Session of(Bundle bundle) {
      Digest request = bundle.id().session() == 0 ? bundle.id().digest() : Digest.ZERO;
      return new Session(bundle.id().client(), bundle.id().session(), request);
    }
  }

  final Digest digest;
  final Session session;
  final long first;
  private final int count;
  private final BitSet ended = new BitSet(1);
  boolean handedOver;

  /** Whether it is decided, and only waits for the own executor. */
  boolean delivered;

  OwedBundle(Bundle bundle) {
    digest = bundle.id().digest();
    session = Session.of(bundle);
    first = bundle.id().first();
    count = bundle.commands().size();
  }

  /** The lowest sequence that has not ended; beyond the last if all have. */
  long firstOpen() {
    return first + ended.nextClearBit(0);
  }

  /** Commands that have not ended. */
  int open() {
    return count - ended.cardinality();
  }

  boolean isOver() {
    return ended.nextClearBit(0) >= count;
  }

  /** Nobody owes it any more. */
  void endAll() {
    ended.set(0, count);
  }

  /** The sequences from {@code from} to below {@code to} have ended. */
  void end(long from, long to) {
    long low = Math.max(0, from - first);
    long high = Math.min(count, to - first);
    if (low < high) {
      ended.set((int) low, (int) high);
    }
  }
}
