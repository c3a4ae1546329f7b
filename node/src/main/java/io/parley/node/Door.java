package io.parley.node;

import io.parley.api.Bytes;
import io.parley.api.Transport.ClientInbound;
import io.parley.api.Transport.ClientLink;
import io.parley.api.door.DoorCodec;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Where clients come in.
 *
 * @param pool verifies
 */
record Door(
    DoorCodec codec,
    Verifier verifier,
    Executor pool,
    Inbox inbox,
    Counters counters,
    Streams streams,
    Board board,
    ExecutorThread executor) {
  /** Behind a stream that was not let in. */
  private static final ClientInbound SHUT =
      new ClientInbound() {
        @Override
        public void received(List<Bytes> frames) {}

        @Override
        public void closed() {}
      };

  /** Lets a stream in, and tells it who leads; called by the transport. */
  ClientInbound open(ClientLink link) {
    ClientStream stream = new ClientStream(this, link);
    if (!streams.add(stream)) {
      link.close("too many streams are open here");
      return SHUT;
    }
    if (board.status().isPresent()) {
      link.send(List.of(streams.leader()));
    }
    return stream;
  }
}
