package io.parley.node;

import io.parley.api.BundleId;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Refusal;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.DoorCodec;
import io.parley.api.door.Reply;
import io.parley.node.core.ReplyCache;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The open streams of clients, and what goes out on them: replies and refusals to every stream that
 * follows the session. Thread-safe.
 */
final class Streams {
  private final DoorCodec codec;
  private final Board board;
  private final Counters counters;
  private final ReplyCache replies = new ReplyCache(ReplyCache.REPLIES_MAX, ReplyCache.BYTES_MAX);
  private final ConcurrentMap<ClientId, List<ClientStream>> open = new ConcurrentHashMap<>();
  private int count;

  Streams(DoorCodec codec, Board board, Counters counters) {
    this.codec = codec;
    this.board = board;
    this.counters = counters;
  }

  /** Adds a stream unless there are too many. */
  synchronized boolean add(ClientStream stream) {
    List<ClientStream> siblings = open.getOrDefault(stream.client(), List.of());
    if (count >= Bounds.STREAMS_MAX || siblings.size() >= Bounds.CLIENT_STREAMS_MAX) {
      return false;
    }
    List<ClientStream> more = new ArrayList<>(siblings);
    more.add(stream);
    open.put(stream.client(), List.copyOf(more));
    count++;
    return true;
  }

  synchronized void remove(ClientStream stream) {
    List<ClientStream> siblings = open.getOrDefault(stream.client(), List.of());
    if (!siblings.contains(stream)) {
      return;
    }
    List<ClientStream> fewer = siblings.stream().filter(it -> it != stream).toList();
    if (fewer.isEmpty()) {
      open.remove(stream.client());
    } else {
      open.put(stream.client(), fewer);
    }
    count--;
  }

  private List<ClientStream> followers(BundleId bundle) {
    List<ClientStream> siblings = open.getOrDefault(bundle.client(), List.of());
    return siblings.stream().filter(it -> it.follows(bundle.session())).toList();
  }

  /** Remembers a batch's replies and sends them, to each stream all at once. */
  void reply(List<Reply> batch) {
    Map<ClientStream, List<Bytes>> frames = new LinkedHashMap<>();
    for (Reply reply : batch) {
      // Remembered first: who follows too late for this one finds it when sending the bundle.
      synchronized (replies) {
        replies.put(reply);
      }
      List<ClientStream> followers = followers(reply.bundle());
      if (!followers.isEmpty()) {
        Bytes frame = replied(reply);
        followers.forEach(it -> frames.computeIfAbsent(it, key -> new ArrayList<>()).add(frame));
      }
    }
    frames.forEach(ClientStream::send);
  }

  /** The frame that answers {@code bundle}, if that was executed lately. */
  Optional<Bytes> remembered(BundleId bundle) {
    Optional<Reply> reply;
    synchronized (replies) {
      reply = replies.get(bundle);
    }
    return reply.map(this::replied);
  }

  private Bytes replied(Reply reply) {
    return codec.encode(new ClientFrame.Replied(board.view(), board.leader(), reply));
  }

  /** Tells all who follow that {@code bundle} is not taken. */
  void refuse(BundleId bundle, Refusal why) {
    List<Bytes> frames = List.of(refusal(bundle, why));
    followers(bundle).forEach(it -> it.send(frames));
  }

  /** The frame that says so; counted. */
  Bytes refusal(BundleId bundle, Refusal why) {
    counters.refused(why);
    return codec.encode(new ClientFrame.Refused(board.view(), board.leader(), bundle, why));
  }

  /** Tells all streams who leads. */
  void led() {
    List<Bytes> frames = List.of(leader());
    open.values().forEach(siblings -> siblings.forEach(it -> it.send(frames)));
  }

  /** The frame that says who leads. */
  Bytes leader() {
    return codec.encode(new ClientFrame.Led(board.view(), board.leader()));
  }
}
