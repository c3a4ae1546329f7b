package io.parley.acceptance;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.Grant;
import io.parley.api.LayoutReader;
import io.parley.api.Limits;
import io.parley.api.Protocol;
import io.parley.api.SessionLimits;
import io.parley.api.SessionRequest;
import io.parley.api.StateMachine;
import io.parley.api.door.Reply;
import io.parley.api.door.Result;
import io.parley.api.door.Result.Outcome;
import io.parley.driver.execution.Executor;
import io.parley.simulator.checkers.Violation.Property;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * Two replicas execute the same decisions, which leave far more results than their session tables
 * may keep, while strangers acknowledge in their names. Told is what they keep beyond it, what they
 * lose before it is acknowledged, what they execute after they refused it, in what they differ, or
 * who is kept out for ever. Loaded as {@link DriverHunt} is; protocol and faults add nothing.
 */
public final class SessionsHunt implements BiFunction<Protocol, String, Optional<String>> {
  private static final int CLIENTS = 8;
  private static final int ROUNDS = 12;
  private static final int COMMANDS = 4;
  private static final int HOURS = 24;

  /** µs of agreed time. */
  private static final long HOUR = 3_600_000_000L;

  /** Bytes beside those of one largest result, which may always come. */
  private static final long ROOM = 256 << 10;

  private static final SessionLimits LIMITS =
      new SessionLimits(256, SessionLimits.RESULT_BYTES_MAX + ROOM, 2, 64);

  /** Answers with what it is told. */
  private static final class Echo implements StateMachine {
    static final int BYTES = 1_024;

    @Override
    public Bytes execute(Bytes command, Context context) {
      return command;
    }

    @Override
    public Bytes query(Bytes question) {
      return question;
    }

    @Override
    public Digest digest() {
      return Digest.ZERO;
    }

    @Override
    public void snapshot(OutputStream out) {}

    @Override
    public void restore(InputStream in) {}
  }

  /** Executors leave it to who verifies bundles. */
  private static final Grant GRANT =
      new Grant(Grant.Kind.CLIENT, Digest.ZERO, new ClientId(Digest.ZERO), Bytes.EMPTY);

  private static final Bytes OPENING =
      new SessionRequest.Open(1, Bytes.wrap(new byte[16]), GRANT).encode();

  private final Executor one = executor();
  private final Executor other = executor();
  private final Map<String, Result> first = new TreeMap<>();
  private long height;

  private static Executor executor() {
    return new Executor(new Echo(), LIMITS, failure -> {});
  }

  @Override
  public Optional<String> apply(Protocol protocol, String faults) {
    List<Long> sessions = open();
    for (int round = 0; round < ROUNDS; round++) {
      for (int client = 0; client < CLIENTS; client++) {
        remember(client, says(client, sessions.get(client), (long) round * COMMANDS, 0));
      }
      if (!one.digest().equals(other.digest())) {
        return Optional.of(
            DriverHunt.tell(Property.DETERMINISM, "digests differ in round " + round));
      }
    }
    for (int client = 0; client < CLIENTS; client++) {
      acknowledge((client + 1) % CLIENTS, sessions.get(client));
    }
    return again(sessions, 0)
        .or(this::tooMuch)
        .or(() -> again(sessions, (long) COMMANDS * ROUNDS / 2))
        .or(SessionsHunt::heldForEver);
  }

  /**
   * One client has all the room there is, and goes on sending for hours without acknowledging
   * anything; another must get room all the same.
   */
  private static Optional<String> heldForEver() {
    Executor executor = executor();
    long holder = number(run(executor, 0, bundle(0, 0, 0, 0, List.of(OPENING))));
    long other = number(run(executor, 0, bundle(1, 0, 0, 0, List.of(OPENING))));
    Bytes largest = Bytes.wrap(new byte[Limits.COMMAND_BYTES_MAX]);
    run(executor, 0, bundle(0, holder, 0, 0, List.of(largest)));
    Outcome last = Outcome.OK;
    for (int hour = 1; hour <= HOURS; hour++) {
      run(executor, hour * HOUR, bundle(0, holder, hour, 0, List.of(Bytes.EMPTY)));
      Bundle small = bundle(1, other, hour, hour, List.of(Bytes.EMPTY));
      last = run(executor, hour * HOUR, small).results().get(0).outcome();
    }
    return last == Outcome.OK
        ? Optional.empty()
        : Optional.of(DriverHunt.tell(Property.SERVICE, "another has " + last + " for ever"));
  }

  private static Reply run(Executor executor, long stamp, Bundle bundle) {
    return executor.execute(executor.height() + 1, new Batch(stamp, List.of(bundle))).get(0);
  }

  private Optional<String> tooMuch() {
    long kept = kept();
    return kept <= ROOM + 2 * Echo.BYTES
        ? Optional.empty()
        : Optional.of(DriverHunt.tell(Property.BOUNDS, kept + " bytes of results are kept"));
  }

  private void remember(int client, Bundle bundle) {
    List<Result> results = execute(bundle).results();
    for (int i = 0; i < results.size(); i++) {
      first.put(client + "/" + (bundle.id().first() + i), results.get(i));
    }
  }

  /** All again, once so much was acknowledged: what is above must be answered as before. */
  private Optional<String> again(List<Long> sessions, long acknowledged) {
    for (int client = 0; client < CLIENTS; client++) {
      execute(says(client, sessions.get(client), (long) COMMANDS * ROUNDS, acknowledged));
      for (long at = acknowledged; at < (long) COMMANDS * ROUNDS; at += COMMANDS) {
        List<Result> results = execute(says(client, sessions.get(client), at, 0)).results();
        for (int i = 0; i < results.size(); i++) {
          Result before = first.get(client + "/" + (at + i));
          if (!results.get(i).equals(before)) {
            String how = before + " first, then " + results.get(i);
            return Optional.of(DriverHunt.tell(Property.ACKNOWLEDGEMENT, how));
          }
        }
      }
    }
    return Optional.empty();
  }

  /** All that there may be in that session, whosesoever it is. */
  private void acknowledge(int client, long session) {
    long sequence = (long) COMMANDS * ROUNDS;
    Bytes request = new SessionRequest.Acknowledge(session, sequence).encode();
    execute(bundle(client, 0, 0, 0, List.of(request)));
  }

  private List<Long> open() {
    List<Long> sessions = new ArrayList<>();
    for (int client = 0; client < CLIENTS; client++) {
      Reply opened = execute(bundle(client, 0, 0, 0, List.of(OPENING)));
      sessions.add(number(opened));
    }
    return sessions;
  }

  private static long number(Reply opened) {
    return new LayoutReader(opened.results().get(0).value()).i64();
  }

  /** Bytes of the values that must be kept, as nothing was acknowledged. */
  private long kept() {
    return first.values().stream()
        .filter(result -> result.outcome() == Outcome.OK)
        .mapToLong(result -> result.value().size())
        .sum();
  }

  private static Bundle says(int client, long session, long first, long acknowledged) {
    List<Bytes> commands = Collections.nCopies(COMMANDS, Bytes.wrap(new byte[Echo.BYTES]));
    return bundle(client, session, first, acknowledged, commands);
  }

  private static Bundle bundle(
      int client, long session, long first, long acknowledged, List<Bytes> commands) {
    Bytes key = Bytes.utf8("client " + client);
    return Bundle.sign(key, session, first, acknowledged, commands, statement -> Bytes.EMPTY);
  }

  private Reply execute(Bundle bundle) {
    height++;
    Batch batch = new Batch(height, List.of(bundle));
    other.execute(height, batch);
    return one.execute(height, batch).get(0);
  }
}
