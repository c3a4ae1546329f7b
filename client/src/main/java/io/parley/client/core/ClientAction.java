package io.parley.client.core;

import io.parley.api.Bytes;
import io.parley.api.ReplicaId;
import io.parley.api.door.Answer;
import io.parley.api.door.ClientFrame;
import java.util.List;

/** What the client core wants done, in order. Each ticket gets exactly one of the last four. */
public sealed interface ClientAction {
  /** Send the frame to each of these replicas, all of which are connected. */
  record Send(List<ReplicaId> to, ClientFrame frame) implements ClientAction {
    public Send {
      to = List.copyOf(to);
    }
  }

  /**
   * The command leaves, as this sequence of this session; nothing is to be done. Again if it was
   * certainly not executed where it was before.
   */
  record Placed(long ticket, long session, long sequence) implements ClientAction {}

  /** This is for people to know, in the log; seldom, whatever replicas do. */
  record Report(String what) implements ClientAction {}

  /** Enough replicas say that they are of the client's membership. */
  record Agreed(long ticket) implements ClientAction {}

  /** The command's result is known. */
  record Complete(long ticket, Bytes value) implements ClientAction {}

  /** The question is answered, by the one replica that was asked. */
  record Tell(long ticket, Answer answer) implements ClientAction {}

  /** The command or question has failed, or too few replicas agree. */
  record Fail(long ticket, Failure failure) implements ClientAction {}
}
