package io.parley.node;

import io.parley.api.Action;
import io.parley.api.Bundle;
import io.parley.api.Event;
import io.parley.api.Limits;
import io.parley.api.Snapshots;
import io.parley.api.Wait;
import io.parley.api.door.Answer;
import io.parley.api.door.Question;
import io.parley.api.door.Reply;
import io.parley.driver.execution.Execution;
import io.parley.driver.inbox.Stalls;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The thread on which the application lives: it carries out, in order, what {@link Execution} is
 * asked.
 */
final class ExecutorThread {
  /** Bytes of results at which replies are sent while a batch is still being executed. */
  private static final long REPLIES_BYTES_MAX = 256 << 10;

  private static final long JOB_BYTES = 256;

  private sealed interface Job {}

  private record Execute(Action.Deliver decided) implements Job {}

  private record Check(Action.TakeCheckpoint action) implements Job {}

  private record Recall(Bundle bundle, Consumer<Optional<Reply>> reply) implements Job {}

  private record Ask(Question question, Consumer<Answer> reply) implements Job {}

  /** A job, since when. */
  private record Doing(Job job, long sinceNanos) {}

  private final Execution execution;
  private final SharedInbox inbox;
  private final SharedStalls stalls;
  private final @Nullable Snapshots snapshots;
  private final Consumer<List<Reply>> onReplies;
  private final Stage<Job> stage;
  private volatile Answer.StateAt newest;
  private volatile long sessionsBytes;
  private volatile @Nullable Doing doing;

  /**
   * @param execution not to be used by anyone else from now on
   * @param bytesMax heap bytes of what is handed over and not done
   * @param snapshots where the state is kept at some checkpoints; null if it is not
   * @param onReplies told of replies, some at a time, on the executor's thread
   */
  ExecutorThread(
      Threads threads,
      Execution execution,
      SharedInbox inbox,
      SharedStalls stalls,
      long bytesMax,
      @Nullable Snapshots snapshots,
      Consumer<List<Reply>> onReplies) {
    this.execution = execution;
    this.snapshots = snapshots;
    this.inbox = inbox;
    this.stalls = stalls;
    this.onReplies = onReplies;
    newest = execution.newest();
    stage =
        new Stage<>(
            threads,
            "executor",
            Limits.EXECUTOR_STACK_BYTES,
            bytesMax,
            ExecutorThread::heapBytes,
            this::run);
  }

  private static long heapBytes(Job job) {
    if (job instanceof Execute execute) {
      return execute.decided().batch().heapBytes();
    }
    if (job instanceof Recall recall) {
      return recall.bundle().heapBytes();
    }
    boolean isQuestion = job instanceof Ask ask && ask.question() instanceof Question.OfState;
    return isQuestion ? Limits.COMMAND_BYTES_MAX : JOB_BYTES;
  }

  /** Heap bytes of what is handed over and not done. */
  long bytes() {
    return stage.bytes();
  }

  /** Heap bytes of the sessions and their results, a short time ago. */
  long sessionsBytes() {
    return sessionsBytes;
  }

  void start() {
    stage.start();
  }

  /** Executes a batch; waits while too much is queued. */
  void deliver(Action.Deliver decided) {
    stalls.handed(Stalls.Part.EXECUTOR);
    stage.put(new Execute(decided));
  }

  /** Answers the loop; waits while too much is queued. */
  void check(Action.TakeCheckpoint action) {
    stage.put(new Check(action));
  }

  /**
   * Answers {@code question} on the executor's thread, after all that was handed over before; false
   * if there is no room for it.
   */
  boolean ask(Question question, Consumer<Answer> reply) {
    return stage.offer(new Ask(question, reply));
  }

  /**
   * Tells what became of {@code bundle} before all that is handed over from now on, on the
   * executor's thread; false if there is no room for it.
   */
  boolean recall(Bundle bundle, Consumer<Optional<Reply>> reply) {
    return stage.offer(new Recall(bundle, reply));
  }

  /** The newest height whose digest was asked for. */
  Answer.StateAt newest() {
    return newest;
  }

  private void run(List<Job> jobs) throws IOException {
    for (Job job : jobs) {
      doing = new Doing(job, System.nanoTime());
      if (job instanceof Execute execute) {
        execute(execute.decided());
        stalls.finished(Stalls.Part.EXECUTOR, 1);
        inbox.addFact(new Event.Executed(execution.height()));
      } else if (job instanceof Check check) {
        check(check.action().height(), execution.check(check.action()));
      } else if (job instanceof Recall recall) {
        recall.reply().accept(execution.recall(recall.bundle()));
      } else {
        Ask ask = (Ask) job;
        ask.reply().accept(execution.answer(ask.question()));
      }
      newest = execution.newest();
      sessionsBytes = execution.sessionsBytes();
      doing = null;
    }
  }

  /** Peers are told of the digest before the state is written, which may take long. */
  private void check(long height, Event.Checkpointed checked) throws IOException {
    Snapshots kept = snapshots;
    boolean isWritten = kept != null && kept.begin(height);
    inbox.addFact(checked);
    if (kept != null && isWritten) {
      kept.write(execution::snapshot);
    }
  }

  /** What the state machine has been doing for at least so long, if it has. */
  Optional<Wait> busyFor(Duration least) {
    Doing now = doing;
    if (now == null) {
      return Optional.empty();
    }
    Duration time = Duration.ofNanos(System.nanoTime() - now.sinceNanos());
    return time.compareTo(least) < 0
        ? Optional.empty()
        : Optional.of(
            new Wait(
                "the state machine: its %s has not ended for %d s"
                    .formatted(what(now.job()), time.toSeconds()),
                List.of()));
  }

  private static String what(Job job) {
    if (job instanceof Execute execute) {
      return "execute at height " + execute.decided().height();
    }
    if (job instanceof Check check) {
      return "digest, or snapshot, at height " + check.action().height();
    }
    return job instanceof Ask ask && ask.question() instanceof Question.OfState
        ? "query"
        : "digest for a question";
  }

  /** What all bundles of a batch are answered together may be many times the batch. */
  private void execute(Action.Deliver decided) {
    List<Reply> some = new ArrayList<>();
    long[] bytes = {0};
    execution.deliver(
        decided,
        reply -> {
          some.add(reply);
          reply.results().forEach(result -> bytes[0] += result.value().size());
          if (bytes[0] > REPLIES_BYTES_MAX) {
            onReplies.accept(List.copyOf(some));
            some.clear();
            bytes[0] = 0;
          }
        });
    onReplies.accept(List.copyOf(some));
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
