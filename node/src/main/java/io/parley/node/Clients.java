package io.parley.node;

import io.parley.api.BundleId;
import io.parley.api.Bytes;
import io.parley.api.Observer;
import io.parley.api.Refusal;
import io.parley.api.Rejection;
import io.parley.api.Status;
import io.parley.api.Transport.ClientInbound;
import io.parley.api.Transport.ClientLink;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.DoorCodec;
import io.parley.api.door.Reply;
import io.parley.driver.door.ClientDoor;
import io.parley.driver.door.DoorBounds;
import io.parley.driver.door.Ruling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The {@link ClientDoor} between the node's threads: here is its lock. Thread-safe. */
final class Clients {
  /** Behind a stream that was not let in. */
  private static final ClientInbound SHUT =
      new ClientInbound() {
        @Override
        public void received(List<Bytes> frames) {}

        @Override
        public void closed() {}
      };

  private static final Rejection TOO_MANY =
      new Rejection(Rejection.Reason.OVERFLOW, "too many streams are open here");

  private final DoorCodec codec;
  private final Observer observer;
  private final ClientDoor<ClientStream> door;

  Clients(DoorCodec codec, DoorBounds bounds, Observer observer) {
    this.codec = codec;
    this.observer = observer;
    door = new ClientDoor<>(bounds);
  }

  /** Lets a stream in, and tells it who leads; called by the transport. */
  ClientInbound open(ClientLink link, Function<ClientLink, ClientStream> streams) {
    ClientStream stream = streams.apply(link);
    Optional<ClientFrame> greeting;
    boolean open;
    synchronized (door) {
      open = door.open(link.client(), stream);
      greeting = door.greeting();
    }
    if (!open) {
      observer.rejected(link.client(), TOO_MANY);
      link.close(TOO_MANY.detail());
      return SHUT;
    }
    greeting.ifPresent(frame -> stream.send(List.of(codec.encode(frame))));
    return stream;
  }

  /** What the door says, under its lock. */
  Ruling ask(Function<ClientDoor<ClientStream>, Ruling> question) {
    synchronized (door) {
      return question.apply(door);
    }
  }

  void answered(ClientStream stream) {
    synchronized (door) {
      door.answered(stream);
    }
  }

  void closed(ClientStream stream) {
    synchronized (door) {
      door.close(stream);
    }
  }

  /** Heap bytes of the replies that are remembered. */
  long repliesBytes() {
    synchronized (door) {
      return door.repliesBytes();
    }
  }

  /** Heap bytes of what is known of sessions beside these. */
  long sessionsBytes() {
    synchronized (door) {
      return door.sessionsBytes();
    }
  }

  /** Remembers a batch's replies and sends them, to each stream all at once. */
  void reply(List<Reply> batch) {
    Map<ClientStream, List<Bytes>> frames = new LinkedHashMap<>();
    for (Reply reply : batch) {
      List<ClientStream> followers;
      List<ClientFrame> told;
      synchronized (door) {
        followers = door.executed(reply);
        told = followers.isEmpty() ? List.of() : door.replied(reply);
      }
      for (ClientFrame part : told) {
        Bytes frame = codec.encode(part);
        followers.forEach(it -> frames.computeIfAbsent(it, key -> new ArrayList<>()).add(frame));
      }
    }
    frames.forEach(ClientStream::send);
  }

  /** Tells all who follow that the replica does not take {@code bundle}. */
  void refuse(BundleId bundle, Refusal why) {
    observer.refused(bundle, why);
    List<ClientStream> followers;
    ClientFrame told;
    synchronized (door) {
      followers = door.followers(bundle);
      told = door.refused(bundle, why);
    }
    send(followers, told);
  }

  /** Where the replica stands after a turn: if the leader is another, all streams hear of it. */
  void publish(Status status) {
    List<ClientStream> told;
    ClientFrame leader;
    synchronized (door) {
      told = door.publish(status);
      leader = door.leader();
    }
    send(told, leader);
  }

  private void send(List<ClientStream> streams, ClientFrame frame) {
    if (!streams.isEmpty()) {
      List<Bytes> frames = List.of(codec.encode(frame));
      streams.forEach(it -> it.send(frames));
    }
  }
}
