package io.parley.acceptance;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.Grant;
import io.parley.api.LayoutWriter;
import io.parley.api.Protocol;
import io.parley.api.SessionLimits;
import io.parley.api.SessionRequest;
import io.parley.api.door.Result;
import io.parley.api.door.Result.Outcome;
import io.parley.driver.execution.Executor;
import io.parley.simulator.application.AppendLog;
import io.parley.simulator.checkers.Violation.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Two replicas execute the same decisions: clients come and go, two processes with one key, old
 * openings are replayed, clients are invented, nights pass in which nothing is decided; in the end
 * all are gone, and whatever they signed is replayed until another comes. Told is which session is
 * gone that was in use, for whom there is none though one was unused for long, what opens a second
 * time, or in what replicas differ (pitfall C3). Loaded as {@link DriverHunt} is; protocol and
 * faults add nothing.
 */
public final class OpeningsHunt implements BiFunction<Protocol, String, Optional<String>> {
  private static final int STEPS = 6_000;
  private static final int CLIENTS = 6;
  private static final int STRANGERS = 20;

  /** So few that they do not suffice, and so many that no client's number is forgotten. */
  private static final int SESSIONS_MAX = (CLIENTS + STRANGERS) / 2 + 1;

  private static final long IDLE = 4 * SessionLimits.IDLE_STEP_MIN;
  private static final long NIGHT = 36_000_000_000L;
  private static final SessionLimits LIMITS =
      new SessionLimits(256, 8 << 20, 3, SESSIONS_MAX, IDLE);

  /** Executors leave it to who verifies bundles. */
  private static final Grant GRANT =
      new Grant(Grant.Kind.CLIENT, Digest.ZERO, new ClientId(Digest.ZERO), Bytes.EMPTY);

  /** A session as its client knows it; what is replayed is no use of it. */
  private record Live(int client, long number, long usedAt, Bundle opening) {}

  private final SplittableRandom random = new SplittableRandom(7);
  private final Executor one = executor();
  private final Executor other = executor();
  private final List<Bundle> openings = new ArrayList<>();
  private final Map<Long, Live> live = new TreeMap<>();
  private final Map<Integer, Long> numbers = new TreeMap<>();
  private final Map<Long, Long> sequences = new TreeMap<>();
  private long stamp = 1;

  /** At most that of the replicas: what one height may add. */
  private long idle;

  private long highest;
  private int strangers;
  private Optional<String> found = Optional.empty();

  private static Executor executor() {
    return new Executor(new AppendLog(), LIMITS, failure -> {});
  }

  @Override
  public Optional<String> apply(Protocol protocol, String faults) {
    crowd();
    for (int step = 0; step < STEPS && found.isEmpty(); step++) {
      switch (random.nextInt(9)) {
        case 0, 1 -> open(random.nextInt(CLIENTS), invented(), invented());
        case 2 -> open(random.nextInt(CLIENTS));
        case 3 -> replay();
        case 4 -> close();
        case 5 -> stamp += random.nextInt(4) == 0 ? NIGHT : random.nextLong(IDLE / 4);
        default -> use();
      }
      if (found.isEmpty() && !one.digest().equals(other.digest())) {
        found = Optional.of(DriverHunt.tell(Property.DETERMINISM, "digests differ at " + step));
      }
    }
    haunt(Live::opening);
    haunt(it -> bundle(it, used(it) - 1));
    haunt(it -> request(it.client, new SessionRequest.Acknowledge(it.number, used(it))));
    return found;
  }

  /**
   * Each client wants as many sessions as it may have, which is more than there are; then one
   * comes.
   */
  private void crowd() {
    for (int i = 0; i < CLIENTS * LIMITS.sessionsPerClientMax(); i++) {
      open(i % CLIENTS);
    }
    open(invented());
  }

  /**
   * All sessions that there may be are used once more, then by nobody, while of each the same comes
   * again and again for long; then another client comes.
   */
  private void haunt(Function<Live, Bundle> signed) {
    if (found.isPresent()) {
      return;
    }
    for (int i = 0; i < SESSIONS_MAX; i++) {
      open(invented());
    }
    List.copyOf(live.values()).forEach(this::use);
    List<Bundle> again = live.values().stream().map(signed).toList();
    for (long passed = 0; passed < 2 * IDLE; passed += IDLE / 8) {
      stamp += IDLE / 8;
      execute(again);
    }
    open(invented());
  }

  /** All at one height, so that some are used last at the same time. */
  private void open(int... clients) {
    List<Bundle> wanted = new ArrayList<>();
    for (int client : clients) {
      long number = numbers.getOrDefault(client, 0L) + 1;
      Bytes nonce = new LayoutWriter().i64(random.nextLong()).i64(random.nextLong()).toBytes();
      wanted.add(request(client, new SessionRequest.Open(number, nonce, GRANT)));
    }
    List<Result> results = execute(wanted);
    for (int i = 0; i < clients.length; i++) {
      int client = clients[i];
      long others = live.values().stream().mapToInt(Live::client).distinct().count();
      if (results.get(i).outcome() == Outcome.TOO_MANY_SESSIONS
          && live.values().stream().noneMatch(it -> it.client == client)
          && others < SESSIONS_MAX / 2) {
        found =
            Optional.of(DriverHunt.tell(Property.SERVICE, others + " clients have all sessions"));
      }
      if (results.get(i).outcome() == Outcome.TOO_MANY_SESSIONS
          && fresh().noneMatch(it -> it.client == client)
          && fresh().count() < SESSIONS_MAX) {
        found =
            Optional.of(
                DriverHunt.tell(
                    Property.SERVICE, "no session, though one was unused for long at " + idle));
      }
      if (results.get(i).outcome() == Outcome.OK) {
        long session = results.get(i).number().orElseThrow();
        highest = Math.max(highest, session);
        numbers.merge(client, 1L, Long::sum);
        openings.add(wanted.get(i));
        live.put(session, new Live(client, session, idle, wanted.get(i)));
        sequences.put(session, 0L);
      }
    }
  }

  /** What was signed once is decided once more. */
  private void replay() {
    if (openings.isEmpty()) {
      return;
    }
    Result result = execute(openings.get(random.nextInt(openings.size())));
    if (result.outcome() == Outcome.OK && result.number().orElseThrow() > highest) {
      found = Optional.of(DriverHunt.tell(Property.EXACTLY_ONCE, "an old opening opens another"));
    }
  }

  /** Those that may not go yet. */
  private Stream<Live> fresh() {
    return live.values().stream().filter(it -> idle - it.usedAt < IDLE);
  }

  private void close() {
    Live it = any();
    if (it != null && random.nextInt(3) == 0) {
      live.remove(it.number);
      execute(request(it.client, new SessionRequest.Close(it.number)));
    }
  }

  /** One that opens a session and does not use it. */
  private int invented() {
    return CLIENTS + strangers++ % STRANGERS;
  }

  private @Nullable Live any() {
    List<Live> all = live.values().stream().filter(it -> it.client < CLIENTS).toList();
    return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
  }

  private void use() {
    Live it = any();
    if (it != null) {
      use(it);
    }
  }

  private void use(Live it) {
    long sequence = sequences.merge(it.number, 1L, Long::sum) - 1;
    Bundle bundle = bundle(it, sequence);
    boolean mayBeGone = idle + SessionLimits.IDLE_STEP_MIN - it.usedAt >= IDLE;
    Result result = execute(bundle);
    if (result.outcome() == Outcome.SESSION_EXPIRED) {
      live.remove(it.number);
      if (!mayBeGone) {
        found =
            Optional.of(
                DriverHunt.tell(Property.SERVICE, "a session is gone that was in use a while ago"));
      }
    } else {
      live.put(it.number, new Live(it.client, it.number, idle, it.opening));
    }
  }

  private static Bundle bundle(Live of, long sequence) {
    return bundle(of.client, of.number, sequence, Bytes.utf8("x"));
  }

  /** How many sequences of the session were used. */
  private long used(Live of) {
    return sequences.getOrDefault(of.number, 0L);
  }

  private static Bundle request(int client, SessionRequest request) {
    return bundle(client, 0, 0, request.encode());
  }

  private static Bundle bundle(int client, long session, long first, Bytes command) {
    Bytes key = Bytes.utf8("client " + client);
    return Bundle.sign(key, session, first, first, List.of(command), statement -> Bytes.EMPTY);
  }

  private Result execute(Bundle bundle) {
    return execute(List.of(bundle)).get(0);
  }

  private List<Result> execute(List<Bundle> bundles) {
    long before = one.time();
    Batch batch = new Batch(stamp, bundles);
    other.execute(one.height() + 1, batch);
    List<Result> results =
        one.execute(one.height() + 1, batch).stream().map(it -> it.results().get(0)).toList();
    idle += Math.min(one.time() - before, SessionLimits.IDLE_STEP_MIN);
    return results;
  }
}
