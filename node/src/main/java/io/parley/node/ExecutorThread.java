package io.parley.node;

import io.parley.api.Action;
import io.parley.api.Event;
import io.parley.api.Observer;
import io.parley.api.door.Answer;
import io.parley.api.door.Question;
import io.parley.api.door.Reply;
import io.parley.driver.execution.Execution;
import io.parley.driver.inbox.Stalls;
import java.util.List;
import java.util.function.Consumer;

/**
 * The thread on which the application lives: it carries out, in order, what {@link Execution} is
 * asked.
 */
final class ExecutorThread {
  private sealed interface Job {}

  private record Execute(Action.Deliver decided) implements Job {}

  private record Check(Action.TakeCheckpoint action) implements Job {}

  private record Ask(Question question, Consumer<Answer> reply) implements Job {}

  private final Execution execution;
  private final SharedInbox inbox;
  private final SharedStalls stalls;
  private final Observer observer;
  private final Consumer<List<Reply>> onReplies;
  private final Stage<Job> stage;
  private volatile Answer.StateAt newest;

  /**
   * @param execution not to be used by anyone else from now on
   * @param onReplies told of each batch's replies, on the executor's thread
   */
  ExecutorThread(
      Threads threads,
      Execution execution,
      SharedInbox inbox,
      SharedStalls stalls,
      Observer observer,
      Consumer<List<Reply>> onReplies) {
    this.execution = execution;
    this.inbox = inbox;
    this.stalls = stalls;
    this.observer = observer;
    this.onReplies = onReplies;
    newest = execution.newest();
    stage = new Stage<>(threads, "executor", this::run);
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

  /** The newest height whose digest was asked for. */
  Answer.StateAt newest() {
    return newest;
  }

  private void run(List<Job> jobs) {
    for (Job job : jobs) {
      if (job instanceof Execute execute) {
        onReplies.accept(execution.deliver(execute.decided()));
        stalls.finished(Stalls.Part.EXECUTOR, 1);
        inbox.addFact(new Event.Executed(execution.height()));
      } else if (job instanceof Check check) {
        inbox.addFact(execution.check(check.action()));
      } else {
        Ask ask = (Ask) job;
        ask.reply().accept(answer(ask.question()));
      }
      newest = execution.newest();
    }
  }

  private Answer answer(Question question) {
    try {
      return execution.answer(question);
    } catch (RuntimeException e) {
      observer.failed("query", e);
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
