package io.parley.simulator.replica;

import io.parley.api.Action;
import io.parley.api.Bundle;
import io.parley.api.BundleId;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.LayoutReader.Malformed;
import io.parley.api.Refusal;
import io.parley.api.Rejection;
import io.parley.api.Rejection.Reason;
import io.parley.api.ReplicaId;
import io.parley.api.Status;
import io.parley.api.door.Answer;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.DoorCodec;
import io.parley.api.door.Reply;
import io.parley.node.core.ReplyCache;
import io.parley.simulator.clients.ClientLinks;
import io.parley.simulator.scheme.Identities;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a replica does for its clients in one incarnation, as a node does it: takes bundles that
 * verify, answers from memory what was executed lately, and sends replies, refusals and word of the
 * leader to those who follow. A client has one stream, which opens with its first frame.
 *
 * <p>Questions are not answered yet, and their clients are told so.
 */
final class Desk {
  /** The replica behind the desk. */
  interface Office {
    boolean verifies(Bundle bundle);

    /** Takes a bundle that verifies; false if there is no room for it. */
    boolean submit(Bundle bundle);

    /** Something that {@code from} sent was not taken. */
    void rejected(ClientId from, Rejection why);
  }

  /** Sessions that one stream follows; one that follows more ends. */
  static final int STREAM_SESSIONS_MAX = 1_024;

  /** Malformed frames on one stream; one that brings so many ends. */
  static final int STREAM_MALFORMED_MAX = 16;

  /** What a client is told to wait when there is no room for its bundle. */
  static final Duration RETRY_AFTER = Duration.ofMillis(50);

  private static final DoorCodec CODEC = new DoorCodec(Identities.CLUSTER);

  private static final class Stream {
    final TreeSet<Long> sessions = new TreeSet<>();
    int malformed;
  }

  private final ReplicaId self;
  private final ClientLinks links;
  private final Office office;
  private final ReplyCache replies = new ReplyCache(ReplyCache.REPLIES_MAX, ReplyCache.BYTES_MAX);
  private final Map<ClientId, Stream> streams = new TreeMap<>();
  private long view;
  private ReplicaId leader = new ReplicaId(0);

  Desk(ReplicaId self, ClientLinks links, Office office) {
    this.self = self;
    this.links = links;
    this.office = office;
  }

  /** Where the replica stands after an event: if the leader is another, all streams hear of it. */
  void publish(Status status) {
    boolean changed = !status.leader().equals(leader);
    view = status.view();
    leader = status.leader();
    if (changed) {
      Bytes frame = CODEC.encode(new ClientFrame.Led(view, leader));
      streams.keySet().forEach(client -> links.toClient(self, client, frame));
    }
  }

  /** The client's stream has ended; what it followed is forgotten. */
  void closed(ClientId client) {
    streams.remove(client);
  }

  /** A frame of an authenticated client. */
  void receive(ClientId from, Bytes frame) {
    if (!streams.containsKey(from)) {
      streams.put(from, new Stream());
      send(from, new ClientFrame.Led(view, leader));
    }
    ClientFrame decoded;
    try {
      decoded = CODEC.decode(frame);
    } catch (Malformed | IllegalArgumentException e) {
      malformed(from, String.valueOf(e.getMessage()));
      return;
    }
    if (decoded instanceof ClientFrame.Submit submit) {
      submit(from, submit.bundle());
    } else if (decoded instanceof ClientFrame.Follow follow) {
      follow(from, follow.session());
    } else if (decoded instanceof ClientFrame.Ask ask) {
      Answer none = new Answer.Unknown("simulated replicas answer no questions yet");
      send(from, new ClientFrame.Told(ask.number(), none));
    } else {
      malformed(from, "a frame that only replicas send");
    }
  }

  private void malformed(ClientId from, String why) {
    office.rejected(from, Rejection.malformed(why));
    Stream stream = streams.get(from);
    if (stream != null && ++stream.malformed == STREAM_MALFORMED_MAX) {
      closed(from);
    }
  }

  private void follow(ClientId from, long session) {
    Stream stream = streams.get(from);
    if (stream == null) {
      return;
    }
    stream.sessions.add(session);
    if (stream.sessions.size() > STREAM_SESSIONS_MAX) {
      closed(from);
    }
  }

  private void submit(ClientId from, Bundle bundle) {
    BundleId id = bundle.id();
    if (!id.client().equals(from)) {
      reject(
          from,
          bundle,
          Reason.NOT_ENTITLED,
          "a bundle of " + id.client() + " on a stream of " + from);
      return;
    }
    Optional<Reply> reply = replies.get(id);
    if (reply.isPresent()) {
      send(from, new ClientFrame.Replied(view, leader, reply.get()));
    } else if (!office.verifies(bundle)) {
      reject(from, bundle, Reason.UNVERIFIED, "the signature of bundle " + id);
    } else if (!office.submit(bundle)) {
      refuse(from, id, new Refusal.Overloaded(RETRY_AFTER));
    }
  }

  private void reject(ClientId from, Bundle bundle, Reason reason, String why) {
    office.rejected(from, new Rejection(reason, why));
    refuse(from, bundle.id(), new Refusal.Invalid(why));
  }

  private void refuse(ClientId to, BundleId bundle, Refusal why) {
    send(to, new ClientFrame.Refused(view, leader, bundle, why));
  }

  /** The replica does not take a bundle: its client hears of it, if it follows the session. */
  void refuse(Action.Refuse refuse) {
    BundleId bundle = refuse.bundle();
    if (follows(bundle)) {
      refuse(bundle.client(), bundle, refuse.why());
    }
  }

  /** A bundle was executed: its client hears of it, if it follows the session. */
  void reply(Reply reply) {
    replies.put(reply);
    if (follows(reply.bundle())) {
      send(reply.bundle().client(), new ClientFrame.Replied(view, leader, reply));
    }
  }

  private boolean follows(BundleId bundle) {
    Stream stream = streams.get(bundle.client());
    return stream != null && stream.sessions.contains(bundle.session());
  }

  private void send(ClientId to, ClientFrame frame) {
    links.toClient(self, to, CODEC.encode(frame));
  }
}
