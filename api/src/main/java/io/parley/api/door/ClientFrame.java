package io.parley.api.door;

import io.parley.api.Bundle;
import io.parley.api.BundleId;
import io.parley.api.Refusal;
import io.parley.api.ReplicaId;

/** A frame between a client and a replica. */
public sealed interface ClientFrame {
  /** Client: send replies for this session on this stream. 0 asks for openings of sessions. */
  record Follow(long session) implements ClientFrame {}

  /**
   * Client: order this.
   *
   * @param known results of the first so many commands have arrived; who has them sends the others
   */
  record Submit(Bundle bundle, int known) implements ClientFrame {
    /** Nothing has arrived. */
    public Submit(Bundle bundle) {
      this(bundle, 0);
    }
  }

  /** Client: tell me. The number comes back with the answer. */
  record Ask(long number, Question question) implements ClientFrame {}

  /**
   * Replica: this came of your bundle, or of a part of it. View and leader are one replica's
   * opinion.
   */
  record Replied(long view, ReplicaId leader, Reply reply) implements ClientFrame {}

  /** Replica: your bundle was not taken. */
  record Refused(long view, ReplicaId leader, BundleId bundle, Refusal why)
      implements ClientFrame {}

  /** Replica: who leads, as far as I know; sent when a stream opens and when it changes. */
  record Led(long view, ReplicaId leader) implements ClientFrame {}

  /** Replica: answers {@link Ask}. */
  record Told(long number, Answer answer) implements ClientFrame {}
}
