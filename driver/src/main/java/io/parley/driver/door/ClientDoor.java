package io.parley.driver.door;

import io.parley.api.Bundle;
import io.parley.api.BundleId;
import io.parley.api.ClientId;
import io.parley.api.Refusal;
import io.parley.api.Rejection;
import io.parley.api.Rejection.Reason;
import io.parley.api.ReplicaId;
import io.parley.api.Status;
import io.parley.api.door.Answer;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.Reply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The clients' door of one replica: which streams are open and what they follow, what is taken of
 * them, what was answered lately, and who hears of replies, refusals and a new leader. Who is at
 * the other end of a stream is known from the transport, and only that client's bundles are taken.
 *
 * <p>Deterministic; nothing here costs much. Not thread-safe: whoever shares it between threads
 * brings the lock, and verifies signatures outside of it.
 *
 * @param <S> a stream as its driver knows it, with identity or equality of its own
 */
public final class ClientDoor<S> {
  private static final Ruling DONE = new Ruling.Done();
  private static final ReplicaId FIRST = new ReplicaId(0);

  /** Parts of a reply that a client is sent at once that asks for them. */
  private static final int ANSWER_PARTS_MAX = 2;

  private final DoorBounds bounds;
  private final ReplyCache replies;
  private final ExecutedSequences executed = new ExecutedSequences();
  private final Map<S, Stream<S>> streams = new LinkedHashMap<>();
  private final Map<ClientId, List<Stream<S>>> ofClient = new LinkedHashMap<>();
  private @Nullable Status status;

  /** A door through which nobody has come. */
  public ClientDoor(DoorBounds bounds) {
    this.bounds = bounds;
    replies = new ReplyCache(bounds.repliesMax(), bounds.repliesBytesMax());
  }

  /** Heap bytes of the replies that are remembered. */
  public long repliesBytes() {
    return replies.bytes();
  }

  /** Heap bytes of what is known of sessions beside these. */
  public long sessionsBytes() {
    return executed.bytes();
  }

  // Streams

  /** Lets a stream of {@code client} in unless there are too many. */
  public boolean open(ClientId client, S stream) {
    List<Stream<S>> siblings = ofClient.getOrDefault(client, List.of());
    if (streams.size() >= bounds.streamsMax() || siblings.size() >= bounds.clientStreamsMax()) {
      return false;
    }
    Stream<S> added = new Stream<>(client, stream);
    streams.put(stream, added);
    ofClient.computeIfAbsent(client, absent -> new ArrayList<>()).add(added);
    return true;
  }

  /** A stream has ended; what it followed is forgotten. */
  public void close(S stream) {
    Stream<S> removed = streams.remove(stream);
    if (removed == null) {
      return;
    }
    List<Stream<S>> siblings = ofClient.getOrDefault(removed.client, new ArrayList<>());
    siblings.remove(removed);
    if (siblings.isEmpty()) {
      ofClient.remove(removed.client);
    }
  }

  // Leadership

  /**
   * Where the replica stands after a turn.
   *
   * @return the streams that are to be told {@link #leader}, which is another than before
   */
  public List<S> publish(Status now) {
    Status before = status;
    status = now;
    boolean same = before != null && before.leader().equals(now.leader());
    return same ? List.of() : List.copyOf(streams.keySet());
  }

  /** Who leads; empty until the first turn has ended. */
  public Optional<ClientFrame> greeting() {
    return status == null ? Optional.empty() : Optional.of(leader());
  }

  /** Who leads, as far as is known. */
  public ClientFrame leader() {
    return new ClientFrame.Led(view(), leaderId());
  }

  private long view() {
    return status == null ? 0 : status.view();
  }

  private ReplicaId leaderId() {
    return status == null ? FIRST : status.leader();
  }

  // What clients say

  /** A frame came on a stream. On one that is not open nothing is taken. */
  public Ruling received(S stream, ClientFrame frame) {
    Stream<S> of = streams.get(stream);
    if (of == null) {
      return DONE;
    }
    if (frame instanceof ClientFrame.Submit submit) {
      return submitted(of, submit.bundle(), submit.known());
    }
    if (frame instanceof ClientFrame.Follow follow) {
      return follow(of, follow.session());
    }
    if (frame instanceof ClientFrame.Ask ask) {
      return ask(of, ask);
    }
    return malformed(of, Rejection.malformed("a frame that only replicas send"));
  }

  /** What came on a stream was no frame. */
  public Ruling illegible(S stream, Rejection why) {
    Stream<S> of = streams.get(stream);
    return of == null ? DONE : malformed(of, why);
  }

  private Ruling malformed(Stream<S> stream, Rejection why) {
    return ++stream.malformed < bounds.streamMalformedMax()
        ? new Ruling.Reject(why, Optional.empty())
        : new Ruling.End("too many malformed frames, the last: " + why, Optional.of(why));
  }

  /** There is no room to examine a frame: a bundle is refused, all else is lost. */
  public Ruling overflowed(S stream, ClientFrame frame) {
    Stream<S> of = streams.get(stream);
    if (of == null) {
      return DONE;
    }
    Rejection why = new Rejection(Reason.OVERFLOW, of.client + " is too fast");
    Optional<ClientFrame> answer =
        frame instanceof ClientFrame.Submit submit
            ? Optional.of(overloaded(submit.bundle().id()))
            : Optional.empty();
    return new Ruling.Reject(why, answer);
  }

  private Ruling follow(Stream<S> stream, long session) {
    if (stream.sessions.size() < bounds.streamSessionsMax()) {
      stream.sessions.add(session);
      return DONE;
    }
    return stream.sessions.contains(session)
        ? DONE
        : new Ruling.End(
            "more than " + bounds.streamSessionsMax() + " sessions on one stream",
            Optional.empty());
  }

  private Ruling submitted(Stream<S> stream, Bundle bundle, int known) {
    BundleId id = bundle.id();
    if (!id.client().equals(stream.client)) {
      String why = "a bundle of " + id.client() + " on a stream of " + stream.client;
      return invalid(Reason.NOT_ENTITLED, id, why);
    }
    Optional<Reply> reply = replies.get(id);
    if (reply.isPresent()) {
      return new Ruling.Answer(answers(reply.get(), known));
    }
    return executed.mayHave(bundle) ? new Ruling.Recall(bundle, known) : new Ruling.Verify(bundle);
  }

  /**
   * What came of {@link Ruling.Recall}.
   *
   * @param reply empty if the bundle, or a part of it, is still to be executed
   */
  public Ruling recalled(Ruling.Recall asked, Optional<Reply> reply) {
    return reply.isPresent()
        ? new Ruling.Answer(answers(reply.get(), asked.known()))
        : new Ruling.Verify(asked.bundle());
  }

  /** There is no room for {@link Ruling.Recall}. */
  public Ruling notRecalled(Ruling.Recall asked) {
    return new Ruling.Answer(overloaded(asked.bundle().id()));
  }

  /** So much of it as a client is sent at once that asks; it asks again for the rest. */
  private List<ClientFrame> answers(Reply reply, int known) {
    List<ClientFrame> frames = new ArrayList<>();
    for (Reply part : reply.parts(known)) {
      if (frames.size() < ANSWER_PARTS_MAX) {
        frames.add(new ClientFrame.Replied(view(), leaderId(), part));
      }
    }
    return frames;
  }

  /**
   * What came of {@link Ruling.Verify}.
   *
   * @param wrong what is wrong with it
   * @param taken whether the inbox had room for it; only that may be with which nothing is wrong
   */
  public Ruling verified(Bundle bundle, Optional<Rejection> wrong, boolean taken) {
    if (wrong.isPresent()) {
      return invalid(wrong.get().reason(), bundle.id(), wrong.get().detail());
    }
    return taken ? DONE : new Ruling.Answer(overloaded(bundle.id()));
  }

  private Ruling invalid(Reason reason, BundleId bundle, String why) {
    ClientFrame answer = refused(bundle, new Refusal.Invalid(why));
    return new Ruling.Reject(new Rejection(reason, why), Optional.of(answer));
  }

  private ClientFrame overloaded(BundleId bundle) {
    return refused(bundle, new Refusal.Overloaded(bounds.retryAfter()));
  }

  private Ruling ask(Stream<S> stream, ClientFrame.Ask ask) {
    if (stream.questions >= bounds.streamQuestionsMax()) {
      return new Ruling.Answer(unanswered(ask.number()));
    }
    stream.questions++;
    return new Ruling.Ask(ask.number(), ask.question());
  }

  /** A question of this stream was answered. */
  public void answered(S stream) {
    Stream<S> of = streams.get(stream);
    if (of != null) {
      of.questions--;
    }
  }

  /** There is no room for a question, here or where it would be answered. */
  public static ClientFrame unanswered(long number) {
    return new ClientFrame.Told(number, new Answer.Unknown("too many questions at once"));
  }

  // What clients are told

  /**
   * A bundle was executed. It is remembered first: who follows too late for this finds it when
   * sending the bundle again, here or, when it is forgotten here, in its session.
   *
   * @return the streams that are to be told {@link #replied}
   */
  public List<S> executed(Reply reply) {
    executed.add(reply);
    replies.put(reply);
    return followers(reply.bundle());
  }

  /** The frames that tell of it, each with a part. */
  public List<ClientFrame> replied(Reply reply) {
    return reply.parts(0).stream()
        .<ClientFrame>map(part -> new ClientFrame.Replied(view(), leaderId(), part))
        .toList();
  }

  /** The frame that tells that a bundle is not taken. */
  public ClientFrame refused(BundleId bundle, Refusal why) {
    return new ClientFrame.Refused(view(), leaderId(), bundle, why);
  }

  /** The streams that are told what becomes of {@code bundle}. */
  public List<S> followers(BundleId bundle) {
    List<S> followers = new ArrayList<>();
    for (Stream<S> stream : ofClient.getOrDefault(bundle.client(), List.of())) {
      if (stream.sessions.contains(bundle.session())) {
        followers.add(stream.handle);
      }
    }
    return followers;
  }
}
