package io.parley.driver.execution;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.BundleId;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.LayoutWriter;
import io.parley.api.Limits;
import io.parley.api.MachineFailure;
import io.parley.api.SessionLimits;
import io.parley.api.SessionRequest;
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
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Executes decided batches in height order, each command of a session exactly once, and keeps what
 * is replicated: the application, the sessions, the height and the agreed time. Equal batches give
 * equal replies and equal digests on every replica. Confined to one thread; pure.
 */
public final class Executor implements Application {
  private static final Result DONE = Result.ok(Bytes.EMPTY);

  private final StateMachine machine;
  private final SessionLimits limits;
  private final Consumer<MachineFailure> failures;
  private Sessions sessions;
  private long height;
  private long time;

  /** Agreed time, as far as it counts for sessions that are not used. */
  private long idle;

  private long ahead;

  /** An executor at height 0, with the application in its first state. */
  public Executor(StateMachine machine) {
    this(machine, SessionLimits.DEFAULT, failure -> {});
  }

  /**
   * An executor at height 0, with the application in its first state.
   *
   * @param limits the same on all replicas
   * @param failures told of every command that the state machine fails to execute, in the middle of
   *     {@link #execute}, and of every digest that it does not have; for the operator's log
   */
  public Executor(StateMachine machine, SessionLimits limits, Consumer<MachineFailure> failures) {
    this.machine = machine;
    this.limits = limits;
    this.failures = failures;
    sessions = new Sessions(limits);
  }

  /**
   * Executes what was decided at {@code height} and tells a reply for each bundle, in order. A
   * bundle that comes again, whole or in part, is answered with the results of its first execution,
   * which are kept until they are acknowledged; one of an unknown session, or of another client's,
   * is not executed, nor is a command for whose result there is no room.
   *
   * @throws AssertionError if {@code height} is not the next one
   */
  @Override
  public void execute(long height, Batch batch, Consumer<Reply> replies) {
    if (height != this.height + 1) {
      throw new AssertionError("height " + height + " to execute after " + this.height);
    }
    this.height = height;
    long before = time;
    time = Math.max(batch.stamp(), time + 1);
    idle += Math.min(time - before, limits.idleStepMax());
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
      return List.of(request(id.client(), commands.get(0), firstIndex));
    }
    Session session = sessions.get(id.client(), id.session());
    if (session == null) {
      return Collections.nCopies(commands.size(), expired());
    }
    sessions.acknowledge(session, bundle.acknowledged(), idle);
    List<Result> results = new ArrayList<>(commands.size());
    for (int i = 0; i < commands.size(); i++) {
      var context = new StateMachine.Context(height, firstIndex + i, id.client(), time);
      results.add(executeOnce(session, id.first() + i, commands.get(i), context));
    }
    return results;
  }

  private Result expired() {
    return Result.of(Outcome.SESSION_EXPIRED, limits.sessionIdleMax());
  }

  private Result request(ClientId client, Bytes command, int index) {
    SessionRequest request = SessionRequest.decode(command);
    if (request instanceof SessionRequest.Open open) {
      return sessions.open(client, open, height << Sessions.INDEX_BITS | index, idle);
    }
    if (request instanceof SessionRequest.Acknowledge received) {
      return sessions.acknowledge(client, received, idle) ? DONE : expired();
    }
    sessions.close(client, ((SessionRequest.Close) request).session(), idle);
    return DONE;
  }

  private Result executeOnce(
      Session session, long sequence, Bytes command, StateMachine.Context context) {
    Result known = session.answer(sequence);
    if (known != null) {
      return known;
    }
    sessions.makeRoom(session, idle);
    if (!sessions.hasRoom(session)) {
      sessions.refuse(session, sequence, idle);
      return Result.of(Outcome.NO_ROOM);
    }
    Result result = run(command, context);
    sessions.record(session, sequence, result, idle);
    return result;
  }

  /**
   * What became of a bundle that comes again, whatever caches have forgotten (pitfall C1): of all
   * its commands what the session knows, or that the session is gone for good. Changes nothing.
   *
   * @return empty if it, or a part of it, is still to be executed
   */
  @Override
  public Optional<Reply> recall(Bundle bundle) {
    BundleId id = bundle.id();
    List<Bytes> commands = bundle.commands();
    if (id.session() == 0) {
      return Optional.ofNullable(requested(id.client(), commands.get(0)))
          .map(result -> new Reply(id, List.of(result)));
    }
    Session session = sessions.get(id.client(), id.session());
    if (session == null) {
      return isPast(id.session())
          ? Optional.of(new Reply(id, Collections.nCopies(commands.size(), expired())))
          : Optional.empty();
    }
    List<Result> results = new ArrayList<>(commands.size());
    for (int i = 0; i < commands.size(); i++) {
      Result known = session.answer(id.first() + i);
      if (known == null || known.outcome() == Outcome.OUT_OF_WINDOW) {
        return Optional.empty();
      }
      results.add(known);
    }
    return Optional.of(new Reply(id, results));
  }

  private @Nullable Result requested(ClientId client, Bytes command) {
    SessionRequest request = SessionRequest.decode(command);
    if (request instanceof SessionRequest.Open open) {
      return sessions.opened(client, open);
    }
    if (request instanceof SessionRequest.Acknowledge received) {
      return acknowledged(client, received);
    }
    long number = ((SessionRequest.Close) request).session();
    boolean ended = number >> Sessions.INDEX_BITS <= height && sessions.get(client, number) == null;
    return ended ? DONE : null;
  }

  private @Nullable Result acknowledged(ClientId client, SessionRequest.Acknowledge received) {
    Session session = sessions.get(client, received.session());
    if (session == null) {
      return isPast(received.session()) ? expired() : null;
    }
    return session.isAcknowledged(received.sequence()) ? DONE : null;
  }

  /** Whether a session of this number would have been opened by now. */
  private boolean isPast(long session) {
    long openedAt = session >> Sessions.INDEX_BITS;
    return openedAt >= 1 && openedAt <= height;
  }

  /** Whatever it throws is the command's outcome; without memory nobody can go on. */
  private Result run(Bytes command, StateMachine.Context context) {
    @Nullable Bytes value;
    try {
      value = machine.execute(command, context);
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) {
      return failed(
          MachineFailure.thrown("execute", context.height(), Optional.of(context.client()), e));
    }
    if (value == null) {
      return unfit(context, "null", "its result was null");
    }
    if (value.size() > Limits.COMMAND_BYTES_MAX) {
      String message = "a result of " + value.size() + " bytes, at most ";
      return unfit(context, "too large", message + Limits.COMMAND_BYTES_MAX);
    }
    return Result.ok(value);
  }

  private Result unfit(StateMachine.Context context, String kind, String message) {
    return failed(
        MachineFailure.unfit(
            "execute", context.height(), Optional.of(context.client()), kind, message));
  }

  private Result failed(MachineFailure failure) {
    failures.accept(failure);
    return Result.failed(failure.kind(), failure.message());
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

  @Override
  public long sessionsBytes() {
    return limits.heapBytes(sessions.size(), sessions.resultBytes());
  }

  /**
   * Binds height, agreed time, application and sessions. Costs what changed since the last time.
   *
   * @throws StateMachineFailed if the state machine has no digest, whatever it does instead
   */
  @Override
  public Digest digest() {
    return new LayoutWriter(160)
        .text("parley-state")
        .i64(height)
        .i64(time)
        .i64(idle)
        .digest(machineDigest())
        .digest(sessions.digest())
        .sha256();
  }

  private Digest machineDigest() {
    @Nullable Digest digest;
    try {
      digest = machine.digest();
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) {
      throw stopped(MachineFailure.thrown("digest", height, Optional.empty(), e));
    }
    if (digest == null) {
      throw stopped(
          MachineFailure.unfit("digest", height, Optional.empty(), "null", "its digest was null"));
    }
    return digest;
  }

  private StateMachineFailed stopped(MachineFailure failure) {
    failures.accept(failure);
    return new StateMachineFailed(failure);
  }

  /** What the state machine answers; its exceptions are the caller's to handle. */
  @Override
  public Bytes query(Bytes question) {
    return machine.query(question);
  }

  @Override
  public void snapshot(OutputStream out) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.writeLong(height);
    data.writeLong(time);
    data.writeLong(idle);
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
    long idle = data.readLong();
    Sessions sessions = Sessions.readFrom(data, limits);
    try (ChunkedInput application = new ChunkedInput(data)) {
      machine.restore(application);
      if (application.read() >= 0) {
        throw new IOException("the application did not read its whole snapshot");
      }
    }
    this.height = height;
    this.time = time;
    this.idle = idle;
    this.sessions = sessions;
  }
}
