package io.parley.acceptance;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.LayoutReader;
import io.parley.api.Protocol;
import io.parley.api.SessionLimits;
import io.parley.api.StateMachine;
import io.parley.api.door.Reply;
import io.parley.api.door.Result.Outcome;
import io.parley.driver.execution.Executor;
import io.parley.simulator.checkers.Violation.Property;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Two replicas execute the same decisions, which leave far more results than their session tables
 * may keep. Told is what they keep beyond it, or in what they differ. Loaded as {@link DriverHunt}
 * is; protocol and faults add nothing.
 */
public final class SessionsHunt implements BiFunction<Protocol, String, Optional<String>> {
  private static final int CLIENTS = 8;
  private static final int ROUNDS = 12;
  private static final int COMMANDS = 4;

  private static final SessionLimits LIMITS = new SessionLimits(256, 16 << 10, 2, 64);

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

  private final Executor one = executor();
  private final Executor other = executor();
  private long height;

  private static Executor executor() {
    return new Executor(new Echo(), LIMITS, (context, failure) -> {});
  }

  @Override
  public Optional<String> apply(Protocol protocol, String faults) {
    List<Long> sessions = open();
    for (int round = 0; round < ROUNDS; round++) {
      for (int client = 0; client < CLIENTS; client++) {
        execute(says(client, sessions.get(client), (long) round * COMMANDS));
      }
      if (!one.digest().equals(other.digest())) {
        return Optional.of(
            DriverHunt.tell(Property.DETERMINISM, "digests differ in round " + round));
      }
    }
    long kept = kept(sessions);
    return kept <= LIMITS.sessionResultBytesMax()
        ? Optional.empty()
        : Optional.of(DriverHunt.tell(Property.BOUNDS, kept + " bytes of results are kept"));
  }

  private List<Long> open() {
    List<Long> sessions = new ArrayList<>();
    for (int client = 0; client < CLIENTS; client++) {
      Reply opened = execute(bundle(client, 0, 0, List.of(Bytes.wrap(new byte[16]))));
      sessions.add(new LayoutReader(opened.results().get(0).value()).i64());
    }
    return sessions;
  }

  /** Bytes of the values that are still answered with. */
  private long kept(List<Long> sessions) {
    long kept = 0;
    for (int client = 0; client < CLIENTS; client++) {
      for (int round = 0; round < ROUNDS; round++) {
        Reply again = execute(says(client, sessions.get(client), (long) round * COMMANDS));
        kept +=
            again.results().stream()
                .filter(result -> result.outcome() == Outcome.OK)
                .mapToLong(result -> result.value().size())
                .sum();
      }
    }
    return kept;
  }

  private static Bundle says(int client, long session, long first) {
    return bundle(
        client, session, first, Collections.nCopies(COMMANDS, Bytes.wrap(new byte[Echo.BYTES])));
  }

  private static Bundle bundle(int client, long session, long first, List<Bytes> commands) {
    return Bundle.sign(
        Bytes.utf8("client " + client), session, first, 0, commands, statement -> Bytes.EMPTY);
  }

  private Reply execute(Bundle bundle) {
    height++;
    Batch batch = new Batch(height, List.of(bundle));
    other.execute(height, batch);
    return one.execute(height, batch).get(0);
  }
}
