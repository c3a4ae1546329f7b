package io.parley.node;

import io.parley.api.Bundle;
import io.parley.api.BundleId;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.LayoutReader.Malformed;
import io.parley.api.Limits;
import io.parley.api.Refusal;
import io.parley.api.Rejection;
import io.parley.api.Rejection.Reason;
import io.parley.api.Transport.ClientInbound;
import io.parley.api.Transport.ClientLink;
import io.parley.api.door.Answer;
import io.parley.api.door.ClientFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One client's stream: who is at the other end is known from the transport, and only that client's
 * bundles are taken. Frames are handled in order, in the pool. Thread-safe.
 */
final class ClientStream implements ClientInbound {
  private final Door door;
  private final ClientLink link;
  private final SerialQueue queue;
  private final Set<Long> sessions = ConcurrentHashMap.newKeySet();
  private final AtomicInteger questions = new AtomicInteger();
  private final AtomicInteger malformed = new AtomicInteger();

  ClientStream(Door door, ClientLink link) {
    this.door = door;
    this.link = link;
    queue = new SerialQueue(door.pool(), Bounds.STREAM_FRAMES_MAX, this::process);
  }

  ClientId client() {
    return link.client();
  }

  boolean follows(long session) {
    return sessions.contains(session);
  }

  void send(List<Bytes> frames) {
    link.send(frames);
  }

  @Override
  public void received(List<Bytes> frames) {
    for (Bytes frame : frames) {
      if (frame.size() > Limits.FRAME_BYTES_MAX) {
        reject(Frames.tooLarge(frame.size()));
      } else if (!queue.offer(frame)) {
        overflow(frame);
      }
    }
  }

  @Override
  public void closed() {
    door.streams().remove(this);
  }

  /** There is no room to verify {@code frame}: a bundle is refused, all else is lost. */
  private void overflow(Bytes frame) {
    door.counters().rejectedOfClient(new Rejection(Reason.OVERFLOW, client() + " is too fast"));
    if (decode(frame).orElse(null) instanceof ClientFrame.Submit submit) {
      link.send(List.of(refuse(submit.bundle(), new Refusal.Overloaded(Bounds.RETRY_AFTER))));
    }
  }

  private void process(List<Bytes> chunk) {
    List<Bytes> answers = new ArrayList<>();
    for (Bytes frame : chunk) {
      decode(frame).flatMap(this::handleSafely).ifPresent(answers::add);
    }
    if (!answers.isEmpty()) {
      link.send(answers);
    }
  }

  private Optional<ClientFrame> decode(Bytes frame) {
    try {
      return Optional.of(door.codec().decode(frame));
    } catch (Malformed | IllegalArgumentException e) {
      reject(Rejection.malformed(String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }

  private void reject(Rejection why) {
    door.counters().rejectedOfClient(why);
    if (malformed.incrementAndGet() == Bounds.STREAM_MALFORMED_MAX) {
      link.close("too many malformed frames, the last: " + why);
    }
  }

  private Optional<Bytes> handleSafely(ClientFrame frame) {
    try {
      return handle(frame);
    } catch (RuntimeException e) {
      // A bug of ours or of the signature scheme: it must not help whoever found it.
      reject(Rejection.malformed("could not be examined: " + e));
      return Optional.empty();
    }
  }

  /** What is to be answered at once. */
  private Optional<Bytes> handle(ClientFrame frame) {
    if (frame instanceof ClientFrame.Follow follow) {
      follow(follow.session());
      return Optional.empty();
    }
    if (frame instanceof ClientFrame.Submit submit) {
      return submit(submit.bundle());
    }
    if (frame instanceof ClientFrame.Ask ask) {
      return ask(ask);
    }
    reject(Rejection.malformed("a frame that only replicas send"));
    return Optional.empty();
  }

  private void follow(long session) {
    if (sessions.size() < Bounds.STREAM_SESSIONS_MAX) {
      sessions.add(session);
    } else if (!sessions.contains(session)) {
      link.close("more than " + Bounds.STREAM_SESSIONS_MAX + " sessions on one stream");
    }
  }

  private Optional<Bytes> submit(Bundle bundle) {
    BundleId id = bundle.id();
    if (!id.client().equals(client())) {
      String why = "a bundle of " + id.client() + " on a stream of " + client();
      door.counters().rejectedOfClient(new Rejection(Reason.NOT_ENTITLED, why));
      return Optional.of(refuse(bundle, new Refusal.Invalid(why)));
    }
    Optional<Bytes> reply = door.streams().remembered(id);
    if (reply.isPresent()) {
      return reply;
    }
    if (!door.verifier().verifiesClient(bundle)) {
      String why = "the signature of bundle " + id;
      door.counters().rejectedOfClient(new Rejection(Reason.UNVERIFIED, why));
      return Optional.of(refuse(bundle, new Refusal.Invalid(why)));
    }
    return door.inbox().addBundle(bundle)
        ? Optional.empty()
        : Optional.of(refuse(bundle, new Refusal.Overloaded(Bounds.RETRY_AFTER)));
  }

  private Bytes refuse(Bundle bundle, Refusal why) {
    return door.streams().refusal(bundle.id(), why);
  }

  private Optional<Bytes> ask(ClientFrame.Ask ask) {
    if (questions.incrementAndGet() <= Bounds.STREAM_QUESTIONS_MAX
        && door.executor().ask(ask.question(), answer -> answer(ask.number(), answer))) {
      return Optional.empty();
    }
    questions.decrementAndGet();
    return Optional.of(told(ask.number(), new Answer.Unknown("too many questions at once")));
  }

  private void answer(long number, Answer answer) {
    questions.decrementAndGet();
    link.send(List.of(told(number, answer)));
  }

  private Bytes told(long number, Answer answer) {
    return door.codec().encode(new ClientFrame.Told(number, answer));
  }
}
