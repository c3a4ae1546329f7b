package io.parley.driver.execution;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.BundleId;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.LayoutWriter;
import io.parley.api.Limits;
import io.parley.api.SessionLimits;
import io.parley.api.StateMachine;
import io.parley.api.door.Reply;
import io.parley.api.door.Result;
import io.parley.api.door.Result.Outcome;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Executes decided batches in height order, each command of a session exactly once, and keeps what
 * is replicated: the application, the sessions, the height and the agreed time. Equal batches give
 * equal replies and equal digests on every replica. Confined to one thread; pure.
 */
public final class Executor implements Application {
  /** Bytes of all results in one reply, so that it fits in a frame. */
  public static final int REPLY_BYTES_MAX = 8 << 20;

  private final StateMachine machine;
  private final SessionLimits limits;
  private final BiConsumer<StateMachine.Context, RuntimeException> failures;
  private Sessions sessions;
  private long height;
  private long time;
  private long ahead;

  /** An executor at height 0, with the application in its first state. */
  public Executor(StateMachine machine) {
    this(machine, SessionLimits.DEFAULT, (context, failure) -> {});
  }

  /**
   * An executor at height 0, with the application in its first state.
   *
   * @param limits the same on all replicas
   * @param failures told of every exception of the state machine, in the middle of {@link
   *     #execute}; for the operator's log
   */
  public Executor(
      StateMachine machine,
      SessionLimits limits,
      BiConsumer<StateMachine.Context, RuntimeException> failures) {
    this.machine = machine;
    this.limits = limits;
    this.failures = failures;
    sessions = new Sessions(limits);
  }

  /**
   * Executes what was decided at {@code height} and tells a reply for each bundle, in order. A
   * bundle that comes again, whole or in part, is answered with the results of its first execution,
   * as far as they are kept; one of an unknown session, or of another client's, is not executed.
   *
   * @throws AssertionError if {@code height} is not the next one
   */
  @Override
  public void execute(long height, Batch batch, Consumer<Reply> replies) {
    if (height != this.height + 1) {
      throw new AssertionError("height " + height + " to execute after " + this.height);
    }
    this.height = height;
    time = Math.max(batch.stamp(), time + 1);
    ahead = batch.stamp() == 0 ? ahead : time - batch.stamp();
    int index = 0;
    for (Bundle bundle : batch.bundles()) {
      replies.accept(new Reply(bundle.id(), execute(bundle, index)));
      index += bundle.commands().size();
    }
  }

  private List<Result> execute(Bundle bundle, int firstIndex) {
    BundleId id = bundle.id();
    List<Bytes> commands = bundle.commands();
    if (id.session() == 0) {
      return List.of(sessions.open(id.client(), commands.get(0), height, firstIndex));
    }
    Session session = sessions.use(id.client(), id.session(), height);
    if (session == null) {
      return Collections.nCopies(commands.size(), Result.of(Outcome.SESSION_EXPIRED));
    }
    sessions.acknowledge(session, bundle.acknowledged());
    List<Result> results = new ArrayList<>(commands.size());
    long bytes = 0;
    for (int i = 0; i < commands.size(); i++) {
      var context = new StateMachine.Context(height, firstIndex + i, id.client(), time);
      Result result = executeOnce(session, id.first() + i, commands.get(i), context);
      bytes += result.value().size();
      results.add(bytes > REPLY_BYTES_MAX ? withoutValue(result) : result);
    }
    return results;
  }

  private static Result withoutValue(Result result) {
    return result.outcome() == Outcome.OK ? Result.of(Outcome.FORGOTTEN) : result;
  }

  private Result executeOnce(
      Session session, long sequence, Bytes command, StateMachine.Context context) {
    Result known = session.answer(sequence);
    if (known != null) {
      return known;
    }
    Result result = run(command, context);
    sessions.record(session, sequence, result);
    return result;
  }

  private Result run(Bytes command, StateMachine.Context context) {
    try {
      Bytes value = machine.execute(command, context);
      if (value.size() <= Limits.COMMAND_BYTES_MAX) {
        return Result.ok(value);
      }
      throw new IllegalStateException(
          "a result of " + value.size() + " bytes, at most " + Limits.COMMAND_BYTES_MAX);
    } catch (RuntimeException e) {
      failures.accept(context, e);
      return Result.of(Outcome.FAILED);
    }
  }

  /** The last height executed, 0 before the first. */
  @Override
  public long height() {
    return height;
  }

  /**
   * Agreed time of the last height executed, µs since 1970; 0 before the first. It never goes back:
   * while it is ahead of the stamps it advances 1 µs a height (pitfall L6).
   */
  public long time() {
    return time;
  }

  @Override
  public long ahead() {
    return ahead;
  }

  /**
   * Binds height, agreed time, application and sessions. Costs what changed since the last time.
   */
  @Override
  public Digest digest() {
    return new LayoutWriter(160)
        .text("parley-state")
        .i64(height)
        .i64(time)
        .digest(machine.digest())
        .digest(sessions.digest())
        .sha256();
  }

  /** What the state machine answers; its exceptions are the caller's to handle. */
  @Override
  public Bytes query(Bytes question) {
    return machine.query(question);
  }

  /** Writes all that {@link #digest} binds. */
  public void snapshot(OutputStream out) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.writeLong(height);
    data.writeLong(time);
    sessions.writeTo(data);
    try (ChunkedOutput application = new ChunkedOutput(data)) {
      machine.snapshot(application);
    }
    data.flush();
  }

  /**
   * Replaces all state by what {@link #snapshot} wrote, on this or another replica. Whether it is
   * the right state only {@link #digest} tells, afterwards. After an exception this executor is not
   * to be used any more.
   *
   * @throws IOException if reading fails, or what is read is no snapshot
   */
  public void restore(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    long height = data.readLong();
    long time = data.readLong();
    Sessions sessions = Sessions.readFrom(data, limits);
    try (ChunkedInput application = new ChunkedInput(data)) {
      machine.restore(application);
      if (application.read() >= 0) {
        throw new IOException("the application did not read its whole snapshot");
      }
    }
    this.height = height;
    this.time = time;
    this.sessions = sessions;
  }
}
