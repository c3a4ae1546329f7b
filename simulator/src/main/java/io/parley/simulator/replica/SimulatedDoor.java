package io.parley.simulator.replica;

import io.parley.api.Action;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.LayoutReader.Malformed;
import io.parley.api.Rejection;
import io.parley.api.ReplicaId;
import io.parley.api.Status;
import io.parley.api.door.Answer;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.DoorCodec;
import io.parley.api.door.Question;
import io.parley.api.door.Reply;
import io.parley.driver.door.ClientDoor;
import io.parley.driver.door.DoorBounds;
import io.parley.driver.door.Ruling;
import io.parley.simulator.clients.ClientLinks;
import io.parley.simulator.scheme.Identities;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The driver's {@link ClientDoor} between simulated streams. A client has one stream, which opens
 * with its first frame.
 */
final class SimulatedDoor {
  /** The replica behind the door. */
  interface Backend {
    /** What is wrong with a bundle. */
    Optional<Rejection> check(Bundle bundle);

    /** Takes a bundle that verifies; false if there is no room for it. */
    boolean submit(Bundle bundle);

    /** What became of a bundle, if it was executed. */
    default Optional<Reply> recall(Bundle bundle) {
      return Optional.empty();
    }

    /** What the replica answers. */
    Answer answer(Question question);

    /** Something that {@code from} sent was not taken. */
    void rejected(ClientId from, Rejection why);

    /** A client is told that its bundle is not taken. */
    default void refused(ClientFrame.Refused frame) {}
  }

  private static final DoorCodec CODEC = new DoorCodec(Identities.CLUSTER);

  private final ReplicaId self;
  private final ClientLinks links;
  private final Backend backend;
  private final ClientDoor<ClientId> door;
  private final Set<ClientId> open = new LinkedHashSet<>();

  SimulatedDoor(ReplicaId self, DoorBounds bounds, ClientLinks links, Backend backend) {
    this.self = self;
    this.links = links;
    this.backend = backend;
    door = new ClientDoor<>(bounds);
  }

  /** Where the replica stands after a turn: if the leader is another, all streams hear of it. */
  void publish(Status status) {
    List<ClientId> told = door.publish(status);
    if (!told.isEmpty()) {
      Bytes frame = CODEC.encode(door.leader());
      told.forEach(client -> links.toClient(self, client, frame));
    }
  }

  /** The client's stream has ended; what it followed is forgotten. */
  void closed(ClientId client) {
    open.remove(client);
    door.close(client);
  }

  /** A frame of an authenticated client. */
  void receive(ClientId from, Bytes frame) {
    if (admits(from)) {
      ClientFrame decoded = decode(from, frame);
      if (decoded != null) {
        follow(from, door.received(from, decoded));
      }
    }
  }

  /** There was no room for a frame of an authenticated client. */
  void overflowed(ClientId from, Bytes frame) {
    if (admits(from)) {
      ClientFrame decoded = decode(from, frame);
      if (decoded != null) {
        follow(from, door.overflowed(from, decoded));
      }
    }
  }

  private boolean admits(ClientId from) {
    if (!open.contains(from)) {
      if (!door.open(from, from)) {
        return false;
      }
      open.add(from);
      door.greeting().ifPresent(greeting -> send(from, greeting));
    }
    return true;
  }

  private @Nullable ClientFrame decode(ClientId from, Bytes frame) {
    try {
      return CODEC.decode(frame);
    } catch (Malformed | IllegalArgumentException e) {
      Rejection why = Rejection.malformed(String.valueOf(e.getMessage()));
      follow(from, door.illegible(from, why));
      return null;
    }
  }

  private void follow(ClientId from, Ruling ruling) {
    if (ruling instanceof Ruling.Answer answer) {
      answer.frames().forEach(frame -> send(from, frame));
    } else if (ruling instanceof Ruling.Recall recall) {
      follow(from, door.recalled(recall, backend.recall(recall.bundle())));
    } else if (ruling instanceof Ruling.Verify verify) {
      Bundle bundle = verify.bundle();
      Optional<Rejection> wrong = backend.check(bundle);
      follow(from, door.verified(bundle, wrong, wrong.isEmpty() && backend.submit(bundle)));
    } else if (ruling instanceof Ruling.Ask ask) {
      Answer answer = backend.answer(ask.question());
      door.answered(from);
      send(from, new ClientFrame.Told(ask.number(), answer));
    } else if (ruling instanceof Ruling.Reject reject) {
      backend.rejected(from, reject.why());
      reject.answer().ifPresent(frame -> send(from, frame));
    } else if (ruling instanceof Ruling.End end) {
      end.rejection().ifPresent(why -> backend.rejected(from, why));
      closed(from);
    }
  }

  /** There is no room any more for a bundle that was taken to be verified. */
  void full(Bundle bundle) {
    follow(bundle.id().client(), door.verified(bundle, Optional.empty(), false));
  }

  /** The replica does not take a bundle: its client hears of it, if it follows the session. */
  void refuse(Action.Refuse refuse) {
    ClientFrame told = door.refused(refuse.bundle(), refuse.why());
    door.followers(refuse.bundle()).forEach(client -> send(client, told));
  }

  /** A bundle was executed: its client hears of it, if it follows the session. */
  void reply(Reply reply) {
    List<ClientId> followers = door.executed(reply);
    for (ClientFrame part : door.replied(reply)) {
      followers.forEach(client -> send(client, part));
    }
  }

  private void send(ClientId to, ClientFrame frame) {
    if (frame instanceof ClientFrame.Refused refused) {
      backend.refused(refused);
    }
    links.toClient(self, to, CODEC.encode(frame));
  }
}
