package io.parley.driver.execution;

import io.parley.api.Action;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.Event;
import io.parley.api.Limits;
import io.parley.api.MachineFailure;
import io.parley.api.door.Answer;
import io.parley.api.door.Question;
import io.parley.api.door.Reply;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a replica does with its application, in the order in which it is asked: executes decided
 * batches, tells digests for checkpoints, and answers questions about the state. Confined to one
 * thread; pure.
 */
public final class Execution {
  /** Heights of which the state's digest is remembered; the lowest are forgotten. */
  public static final int DIGESTS_MAX = 64;

  /** µs by which agreed time must be ahead for people to be told. */
  private static final long AHEAD_MIN = 1_000_000;

  private final Application application;
  private final BiFunction<Long, Digest, Answer.Standing> standing;
  private final Consumer<MachineFailure> failures;
  private final TreeMap<Long, Digest> digests = new TreeMap<>();
  private Answer.StateAt newest;

  /**
   * @param application used by nobody else from now on
   * @param standing where the replica stands, given the height and digest of its application
   * @param failures told of every question that the state machine does not answer
   */
  public Execution(
      Application application,
      BiFunction<Long, Digest, Answer.Standing> standing,
      Consumer<MachineFailure> failures) {
    this.application = application;
    this.standing = standing;
    this.failures = failures;
    newest = new Answer.StateAt(application.height(), application.digest());
  }

  /**
   * Executes a decided batch.
   *
   * @return a reply for each of its bundles, in order
   * @throws AssertionError if it is not the one after the last
   */
  public List<Reply> deliver(Action.Deliver decided) {
    return application.execute(decided.height(), decided.batch());
  }

  /** As {@link #deliver(Action.Deliver)}, with each reply told as soon as it is there. */
  public void deliver(Action.Deliver decided, Consumer<Reply> replies) {
    application.execute(decided.height(), decided.batch(), replies);
  }

  /** See {@link Application#recall}. */
  public Optional<Reply> recall(Bundle bundle) {
    return application.recall(bundle);
  }

  /**
   * The digest that a checkpoint is made of.
   *
   * @throws AssertionError if the application is not at that height
   * @throws StateMachineFailed if the state machine has no digest: this replica has to stop
   */
  public Event.Checkpointed check(Action.TakeCheckpoint action) {
    long height = action.height();
    if (height != application.height()) {
      throw new AssertionError(
          "a checkpoint of height " + height + " was asked for at height " + application.height());
    }
    return new Event.Checkpointed(height, digest());
  }

  /** Writes the whole state after the last height executed. */
  public void snapshot(OutputStream out) throws IOException {
    application.snapshot(out);
  }

  /** The last height executed. */
  public long height() {
    return application.height();
  }

  /** See {@link Application#sessionsBytes}. */
  public long sessionsBytes() {
    return application.sessionsBytes();
  }

  /** The newest height whose digest was asked for. */
  public Answer.StateAt newest() {
    return newest;
  }

  /** The digest at the height executed, which is remembered. */
  private Digest digest() {
    Digest digest = digests.computeIfAbsent(application.height(), height -> application.digest());
    if (digests.size() > DIGESTS_MAX) {
      digests.pollFirstEntry();
    }
    newest = new Answer.StateAt(application.height(), digest);
    return digest;
  }

  /**
   * Answers {@code question} from the state after all that was delivered before. Whatever the state
   * machine throws is the question's affair, but for an {@link OutOfMemoryError}, which leaves
   * nobody in a state to go on.
   */
  public Answer answer(Question question) {
    try {
      return answered(question);
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (StateMachineFailed e) {
      return new Answer.Unknown(String.valueOf(e.getMessage()));
    } catch (Throwable e) {
      return failed(
          MachineFailure.thrown(
              question instanceof Question.OfState ? "query" : "digest",
              application.height(),
              Optional.empty(),
              e));
    }
  }

  private Answer failed(MachineFailure failure) {
    failures.accept(failure);
    return new Answer.Unknown(
        "the state machine failed: " + failure.kind() + ": " + failure.message());
  }

  private Answer unfit(String kind, String message) {
    return failed(
        MachineFailure.unfit("query", application.height(), Optional.empty(), kind, message));
  }

  private Answer answered(Question question) {
    if (question instanceof Question.OfDigest at) {
      return digestAt(at.height());
    }
    if (question instanceof Question.OfMemory) {
      return new Answer.Unknown("an application does not know of memory");
    }
    if (question instanceof Question.OfState state) {
      return query(state.question());
    }
    return withAgreedTime(standing.apply(application.height(), digest()));
  }

  /** People are told of it; nothing waits for the stamps. */
  private Answer.Standing withAgreedTime(Answer.Standing said) {
    if (application.ahead() < AHEAD_MIN) {
      return said;
    }
    String line =
        "agreed time is "
            + application.ahead() / 1_000
            + " ms ahead of the leaders' clocks; nothing waits for it";
    return new Answer.Standing(
        said.protocol(),
        said.view(),
        said.leader(),
        said.height(),
        said.executed(),
        said.stable(),
        said.state(),
        said.waits().isEmpty() ? line : said.waits() + "\n" + line);
  }

  private Answer digestAt(long height) {
    if (height == application.height()) {
      return new Answer.StateAt(height, digest());
    }
    Digest known = digests.get(height);
    return known != null
        ? new Answer.StateAt(height, known)
        : new Answer.Unknown(
            "no digest of height "
                + height
                + "; executed is "
                + application.height()
                + ", remembered are "
                + digests.keySet());
  }

  private Answer query(Bytes question) {
    @Nullable Bytes value = application.query(question);
    if (value == null) {
      return unfit("null", "it answered null");
    }
    if (value.size() > Limits.COMMAND_BYTES_MAX) {
      String message = "an answer of " + value.size() + " bytes, at most ";
      return unfit("too large", message + Limits.COMMAND_BYTES_MAX);
    }
    return new Answer.Value(value);
  }
}
