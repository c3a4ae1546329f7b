package io.parley.node;

import io.parley.api.Action;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.Event;
import io.parley.api.Limits;
import io.parley.api.door.Answer;
import io.parley.api.door.Question;
import io.parley.api.door.Reply;
import io.parley.driver.execution.Executor;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The thread on which the application lives: it executes decided batches in height order, computes
 * digests for checkpoints, and answers questions about the state.
 */
final class ExecutorThread {
  private sealed interface Job {}

  private record Execute(Action.Deliver decided) implements Job {}

  private record Check(long height) implements Job {}

  private record Ask(Question question, Consumer<Answer> reply) implements Job {}

  private final Executor executor;
  private final Inbox inbox;
  private final Board board;
  private final Counters counters;
  private final Consumer<List<Reply>> onReplies;
  private final Stage<Job> stage;
  private final TreeMap<Long, Digest> digests = new TreeMap<>();
  private volatile Answer.StateAt newest;

  /**
   * @param executor not to be used by anyone else from now on
   * @param onReplies told of each batch's replies, on the executor's thread
   */
  ExecutorThread(
      Threads threads,
      Executor executor,
      Inbox inbox,
      Board board,
      Counters counters,
      Consumer<List<Reply>> onReplies) {
    this.executor = executor;
    this.inbox = inbox;
    this.board = board;
    this.counters = counters;
    this.onReplies = onReplies;
    newest = new Answer.StateAt(executor.height(), executor.digest());
    stage = new Stage<>(threads, "executor", this::run);
  }

  void start() {
    stage.start();
  }

  /**
   * Carries out {@link Action.Deliver} and {@link Action.TakeCheckpoint}, in order; waits while too
   * much is queued.
   */
  void take(Action action) {
    if (action instanceof Action.Deliver decided) {
      stage.put(new Execute(decided));
    } else if (action instanceof Action.TakeCheckpoint check) {
      stage.put(new Check(check.height()));
    }
  }

  /**
   * Answers {@code question} on the executor's thread, after all that was handed over before; false
   * if there is no room for it.
   */
  boolean ask(Question question, Consumer<Answer> reply) {
    return stage.offer(new Ask(question, reply));
  }

  /** The newest height whose digest was asked for. */
  Answer.StateAt newest() {
    return newest;
  }

  private void run(List<Job> jobs) {
    long before = executor.height();
    for (Job job : jobs) {
      if (job instanceof Execute execute) {
        Action.Deliver decided = execute.decided();
        onReplies.accept(executor.execute(decided.height(), decided.batch()));
      } else if (job instanceof Check check) {
        check(check.height());
      } else if (job instanceof Ask ask) {
        ask.reply().accept(answer(ask.question()));
      }
    }
    if (executor.height() > before) {
      inbox.executed(executor.height());
    }
  }

  private void check(long height) {
    if (height != executor.height()) {
      throw new AssertionError(
          "a checkpoint of height " + height + " was asked for at height " + executor.height());
    }
    inbox.addFact(new Event.Checkpointed(height, digest()));
  }

  /** The digest at the height executed, which is remembered. */
  private Digest digest() {
    Digest digest = digests.computeIfAbsent(executor.height(), height -> executor.digest());
    if (digests.size() > Bounds.DIGESTS_MAX) {
      digests.pollFirstEntry();
    }
    newest = new Answer.StateAt(executor.height(), digest);
    return digest;
  }

  private Answer answer(Question question) {
    if (question instanceof Question.OfDigest at) {
      return digestAt(at.height());
    }
    if (question instanceof Question.OfState state) {
      return query(state.question());
    }
    return board.standing(executor.height(), digest());
  }

  private Answer digestAt(long height) {
    if (height == executor.height()) {
      return new Answer.StateAt(height, digest());
    }
    Digest known = digests.get(height);
    return known != null
        ? new Answer.StateAt(height, known)
        : new Answer.Unknown(
            Bounds.shorten(
                "no digest of height "
                    + height
                    + "; executed is "
                    + executor.height()
                    + ", remembered are "
                    + digests.keySet()));
  }

  private Answer query(Bytes question) {
    try {
      Bytes value = executor.query(question);
      return value.size() <= Limits.COMMAND_BYTES_MAX
          ? new Answer.Value(value)
          : new Answer.Unknown("an answer of " + value.size() + " bytes is too large");
    } catch (RuntimeException e) {
      counters.failed("query", e);
      return new Answer.Unknown(Bounds.shorten("the state machine failed: " + e));
    }
  }

  /** Forgets what is queued. */
  void abort() {
    stage.abort();
  }

  /** Executes what is queued, and ends. */
  boolean stop() {
    return stage.stop();
  }
}
