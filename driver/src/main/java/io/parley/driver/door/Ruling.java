package io.parley.driver.door;

import io.parley.api.Bundle;
import io.parley.api.Rejection;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.Question;
import java.util.List;
import java.util.Optional;

/** What is to be done about a client's frame. */
public sealed interface Ruling {
  /** Nothing more. */
  record Done() implements Ruling {}

  /** The client is answered at once. */
  record Answer(List<ClientFrame> frames) implements Ruling {
    public Answer {
      frames = List.copyOf(frames);
    }

    Answer(ClientFrame frame) {
      this(List.of(frame));
    }
  }

  /**
   * The executor is to be asked what became of this bundle, which may have been executed before:
   * {@link ClientDoor#recalled} is told.
   */
  record Recall(Bundle bundle, int known) implements Ruling {}

  /**
   * Whether the client signed this bundle is to be found out, and if so the inbox is to take it;
   * {@link ClientDoor#verified} is told what came of it.
   */
  record Verify(Bundle bundle) implements Ruling {}

  /** To be asked of the state, in its turn; {@link ClientDoor#answered} is told. */
  record Ask(long number, Question question) implements Ruling {}

  /** The frame is dropped, and counted; the client is told if it can be told anything. */
  record Reject(Rejection why, Optional<ClientFrame> answer) implements Ruling {}

  /**
   * The stream ends.
   *
   * @param rejection if it ends for what the frame is, which is counted
   */
  record End(String why, Optional<Rejection> rejection) implements Ruling {}
}
