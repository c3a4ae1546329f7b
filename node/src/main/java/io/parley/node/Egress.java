package io.parley.node;

import io.parley.api.Action;
import io.parley.api.Bytes;
import io.parley.api.Domain;
import io.parley.api.Lane;
import io.parley.api.Limits;
import io.parley.api.Message;
import io.parley.api.Options;
import io.parley.api.Protocol;
import io.parley.api.QuorumScheme;
import io.parley.api.ReplicaId;
import io.parley.api.SignatureScheme;
import io.parley.api.Signed;
import io.parley.api.Transport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The way out, on a thread of its own: each message is signed and encoded once, all frames that
 * have gathered for a peer and lane go in one piece, and this replica's own copy goes to its inbox
 * as the same object.
 */
final class Egress {
  private record Destination(ReplicaId peer, Lane lane) {}

  private final ReplicaId self;
  private final int n;
  private final Protocol protocol;
  private final Options options;
  private final Domain domain;
  private final SignatureScheme.Signer signer;
  private final QuorumScheme quorumScheme;
  private final Frames frames;
  private final Transport transport;
  private final Inbox inbox;
  private final Stage<List<Action>> stage;

  Egress(Threads threads, Parts parts, Domain domain, Frames frames, Inbox inbox) {
    self = parts.self();
    n = parts.membership().size();
    protocol = parts.protocol();
    options = parts.options();
    this.domain = domain;
    signer = parts.signer();
    quorumScheme = parts.quorumScheme();
    this.frames = frames;
    transport = parts.transport();
    this.inbox = inbox;
    stage = new Stage<>(threads, "egress", this::send);
  }

  void start() {
    stage.start();
  }

  /** Sends what each {@link Action.Send} and {@link Action.Broadcast} says, in order. */
  void send(Turn turn) {
    if (!turn.sends.isEmpty()) {
      stage.put(turn.sends);
    }
  }

  private void send(List<List<Action>> turns) {
    Map<Destination, List<Bytes>> outgoing = new LinkedHashMap<>();
    List<Inbox.Arrival> own = new ArrayList<>();
    for (List<Action> actions : turns) {
      for (Action action : actions) {
        if (action instanceof Action.Broadcast broadcast) {
          broadcast(broadcast.message(), outgoing, own);
        } else if (action instanceof Action.Send send) {
          send(send, outgoing, own);
        }
      }
    }
    if (!own.isEmpty()) {
      inbox.addOwn(own);
    }
    outgoing.forEach((to, queued) -> transport.send(to.peer(), to.lane(), queued));
  }

  private void broadcast(
      Message message, Map<Destination, List<Bytes>> outgoing, List<Inbox.Arrival> own) {
    Signed<?> signed = sign(message);
    own.add(arrival(signed));
    if (n == 1) {
      return;
    }
    Bytes frame = encode(signed);
    Lane lane = message.lane();
    for (int i = 0; i < n; i++) {
      if (i != self.value()) {
        add(outgoing, new Destination(new ReplicaId(i), lane), frame);
      }
    }
  }

  private void send(
      Action.Send send, Map<Destination, List<Bytes>> outgoing, List<Inbox.Arrival> own) {
    if (send.to().value() >= n) {
      throw new IllegalStateException(send + " to none of " + n + " replicas");
    }
    Signed<?> signed = sign(send.message());
    if (send.to().equals(self)) {
      own.add(arrival(signed));
    } else {
      Destination to = new Destination(send.to(), send.message().lane());
      add(outgoing, to, encode(signed));
    }
  }

  private Inbox.Arrival arrival(Signed<?> signed) {
    return new Inbox.Arrival(self, signed, 0);
  }

  private static void add(Map<Destination, List<Bytes>> outgoing, Destination to, Bytes frame) {
    outgoing.computeIfAbsent(to, key -> new ArrayList<>()).add(frame);
  }

  private Bytes encode(Signed<?> signed) {
    Bytes frame = frames.encode(signed);
    if (frame.size() > Limits.FRAME_BYTES_MAX) {
      throw new IllegalStateException(
          "the protocol made a frame of "
              + frame.size()
              + " bytes, at most "
              + Limits.FRAME_BYTES_MAX
              + " are allowed");
    }
    return frame;
  }

  private Signed<?> sign(Message message) {
    Bytes signature =
        switch (protocol.seal(message, options)) {
          case SIGNATURE -> signer.sign(domain.encode(message.statement()));
          case SHARE -> quorumScheme.sign(domain.encode(message.statement()));
          case CHANNEL -> Bytes.EMPTY;
          case AUTHENTICATOR ->
              throw new IllegalStateException(
                  protocol.name() + " asks for authenticators, which this node does not make");
        };
    return new Signed<>(self, message, signature);
  }

  /** Forgets what is queued. */
  void abort() {
    stage.abort();
  }

  /** Sends what is queued, and ends; returns whether it has ended in time. */
  boolean stop() {
    return stage.stop();
  }
}
