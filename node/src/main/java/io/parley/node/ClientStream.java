package io.parley.node;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.LayoutReader.Malformed;
import io.parley.api.Limits;
import io.parley.api.Observer;
import io.parley.api.Rejection;
import io.parley.api.Transport.ClientInbound;
import io.parley.api.Transport.ClientLink;
import io.parley.api.door.Answer;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.DoorCodec;
import io.parley.api.door.Question;
import io.parley.api.door.Reply;
import io.parley.driver.door.ClientDoor;
import io.parley.driver.door.Ruling;
import io.parley.driver.inbox.Bound;
import io.parley.driver.verification.Frames;
import io.parley.driver.verification.Verifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One client's stream: its frames are handled in order, in the pool, as the {@link ClientDoor}
 * says. Thread-safe.
 */
final class ClientStream implements ClientInbound {
  /**
   * What all streams use.
   *
   * @param framesMax of one stream that wait to be examined
   * @param room of all streams
   * @param memory what the node's parts may take, and take
   * @param standing where the node stands, when the executor can not be asked
   * @param pool examines them
   * @param verifier of the present epoch
   */
  record Parts(
      Clients clients,
      DoorCodec codec,
      Bound framesMax,
      Room room,
      Supplier<Answer.Memory> memory,
      Supplier<Answer.Standing> standing,
      Executor pool,
      Supplier<Verifier> verifier,
      SharedInbox inbox,
      ExecutorThread executor,
      Observer observer) {}

  private final Parts parts;
  private final ClientLink link;
  private final SerialQueue queue;

  ClientStream(Parts parts, ClientLink link) {
    this.parts = parts;
    this.link = link;
    queue = new SerialQueue(parts.pool(), parts.framesMax(), parts.room(), this::process);
  }

  void send(List<Bytes> frames) {
    link.send(frames);
  }

  @Override
  public void received(List<Bytes> frames) {
    List<Bytes> answers = new ArrayList<>();
    for (Bytes frame : frames) {
      if (frame.size() > Limits.FRAME_BYTES_MAX) {
        Rejection why = Frames.tooLarge(frame.size());
        follow(parts.clients().ask(door -> door.illegible(this, why)), answers);
      } else if (!queue.offer(frame)) {
        examine(frame, (door, decoded) -> door.overflowed(this, decoded), answers);
      }
    }
    flush(answers);
  }

  @Override
  public void closed() {
    parts.clients().closed(this);
  }

  private void process(List<Bytes> chunk) {
    List<Bytes> answers = new ArrayList<>();
    for (Bytes frame : chunk) {
      examine(frame, (door, decoded) -> door.received(this, decoded), answers);
    }
    flush(answers);
  }

  private void flush(List<Bytes> answers) {
    if (!answers.isEmpty()) {
      link.send(answers);
    }
  }

  private interface Examination {
    Ruling rule(ClientDoor<ClientStream> door, ClientFrame frame);
  }

  private void examine(Bytes frame, Examination examination, List<Bytes> answers) {
    try {
      ClientFrame decoded = parts.codec().decode(frame);
      follow(parts.clients().ask(door -> examination.rule(door, decoded)), answers);
    } catch (Malformed | IllegalArgumentException e) {
      reject(Rejection.malformed(String.valueOf(e.getMessage())), answers);
    } catch (RuntimeException e) {
      // A bug of ours or of the signature scheme: it must not help whoever found it.
      reject(Rejection.malformed("could not be examined: " + e), answers);
    }
  }

  private void reject(Rejection why, List<Bytes> answers) {
    follow(parts.clients().ask(door -> door.illegible(this, why)), answers);
  }

  /** Does what the door says; what is to be answered at once is added to {@code answers}. */
  private void follow(Ruling ruling, List<Bytes> answers) {
    if (ruling instanceof Ruling.Answer answer) {
      answer.frames().forEach(frame -> answers.add(encode(frame)));
    } else if (ruling instanceof Ruling.Recall recall) {
      recall(recall, answers);
    } else if (ruling instanceof Ruling.Verify verify) {
      follow(verify(verify.bundle()), answers);
    } else if (ruling instanceof Ruling.Ask ask) {
      ask(ask, answers);
    } else if (ruling instanceof Ruling.Reject reject) {
      parts.observer().rejected(link.client(), reject.why());
      reject.answer().ifPresent(frame -> answers.add(encode(frame)));
    } else if (ruling instanceof Ruling.End end) {
      end.rejection().ifPresent(why -> parts.observer().rejected(link.client(), why));
      link.close(end.why());
    }
  }

  /** The executor only looks it up: what is new is verified in the pool again. */
  private void recall(Ruling.Recall asked, List<Bytes> answers) {
    boolean taken =
        parts
            .executor()
            .recall(asked.bundle(), reply -> parts.pool().execute(() -> recalled(asked, reply)));
    if (!taken) {
      follow(parts.clients().ask(door -> door.notRecalled(asked)), answers);
    }
  }

  private void recalled(Ruling.Recall asked, Optional<Reply> reply) {
    List<Bytes> answers = new ArrayList<>();
    follow(parts.clients().ask(door -> door.recalled(asked, reply)), answers);
    flush(answers);
  }

  private Ruling verify(Bundle bundle) {
    Optional<Rejection> wrong = parts.verifier().get().checkClient(bundle);
    boolean taken = wrong.isEmpty() && parts.inbox().addBundle(bundle);
    return parts.clients().ask(door -> door.verified(bundle, wrong, taken));
  }

  private void ask(Ruling.Ask ask, List<Bytes> answers) {
    if (ask.question() instanceof Question.OfMemory) {
      parts.clients().answered(this);
      answers.add(encode(new ClientFrame.Told(ask.number(), parts.memory().get())));
      return;
    }
    boolean isStuck = parts.executor().busyFor(Bounds.BUSY_SHOWN_MIN).isPresent();
    if (ask.question() instanceof Question.OfStatus && isStuck) {
      parts.clients().answered(this);
      answers.add(encode(new ClientFrame.Told(ask.number(), parts.standing().get())));
      return;
    }
    Function<Answer, ClientFrame> told = answer -> new ClientFrame.Told(ask.number(), answer);
    boolean taken =
        parts
            .executor()
            .ask(
                ask.question(),
                answer -> {
                  parts.clients().answered(this);
                  link.send(List.of(encode(told.apply(answer))));
                });
    if (!taken) {
      parts.clients().answered(this);
      answers.add(encode(ClientDoor.unanswered(ask.number())));
    }
  }

  private Bytes encode(ClientFrame frame) {
    if (frame instanceof ClientFrame.Refused refused) {
      parts.observer().refused(refused.bundle(), refused.why());
    }
    return parts.codec().encode(frame);
  }
}
