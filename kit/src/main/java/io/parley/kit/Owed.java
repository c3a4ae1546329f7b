package io.parley.kit;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.BundleId;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.Insight;
import io.parley.api.Limits;
import io.parley.kit.OwedBundle.Session;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The commands that clients gave to this replica themselves, that it handed to the leader in
 * office, and that its own executor has not ended yet: only for these may a leader be blamed. What
 * peers relay is not among them (pitfall L3).
 *
 * <p>A command ends when a batch with its sequence is executed here, be it in another bundle: a
 * client that signs two bundles for one sequence waits for whichever comes first (pitfall L1b).
 * Executed means dealt with: a command of an unknown session, or outside of its window, has ended
 * too.
 *
 * <p>As a leader takes clients in turn and each one's oldest first, it owes each client its first
 * command here, within a rotation. That command's time begins when it is handed over, or when the
 * one before it ends; nothing else begins it anew (pitfall L1). Not thread-safe.
 */
public final class Owed {
  /**
   * Bundles watched. A client may have as many as stay free beside them, so that few clients with
   * many leave room for others (pitfall L1); what is more is watched when it is sent again.
   */
  public static final int BUNDLES_MAX = 4_096;

  /**
   * A command, as its client names it.
   *
   * @param request its bundle's digest if it is about sessions, and in none; else zero
   */
  public record Command(ClientId client, long session, long sequence, Digest request) {
    @Override
    public String toString() {
      return client + "/" + session + "/" + sequence;
    }
  }

  /**
   * The first command of the client that waits longest.
   *
   * @param since when its time began, µs of elapsed time
   * @param round of {@link Served} by which a fair rotation may not have come to it
   * @param renewed whether its time has begun anew because this replica was behind
   */
  record Oldest(Command command, long since, long round, boolean renewed) {}

  /** Sequences that end once their height is executed; so do all below {@code acknowledged}. */
  private record Ending(Session session, long first, long end, long acknowledged) {
    boolean ends(Session of, long sequence) {
      return session.equals(of)
          && (sequence < acknowledged || (sequence >= first && sequence < end));
    }
  }

  private record Undone(long height, List<Ending> endings) {}

  /** What one client waits for. */
  private static final class Queue {
    final LinkedHashMap<Digest, OwedBundle> bundles = new LinkedHashMap<>();
    long since;
    long round;
    boolean renewed;

    OwedBundle head() {
      return bundles.values().iterator().next();
    }

    Command first() {
      OwedBundle head = head();
      Session of = head.session;
      return new Command(of.client(), of.number(), head.firstOpen(), of.request());
    }
  }

  private final LongSupplier clock;
  private final Served served;
  private final RequestPool pool;

  /** All, in the order in which clients gave them. */
  private final LinkedHashMap<Digest, OwedBundle> all = new LinkedHashMap<>();

  /** Those of them that the leader was not handed. */
  private final LinkedHashMap<Digest, OwedBundle> waiting = new LinkedHashMap<>();

  private final Map<Session, TreeMap<Long, List<OwedBundle>>> bySession = new LinkedHashMap<>();

  /** How many of all each client has. */
  private final Map<ClientId, Integer> counts = new LinkedHashMap<>();

  /** Those handed over, in that order; clients by when the time of their first began. */
  private final LinkedHashMap<ClientId, Queue> clients = new LinkedHashMap<>();

  /** What was delivered, and is to be executed. */
  private final ArrayDeque<Undone> undone = new ArrayDeque<>();

  /** All that was owed and decided so far, in whatever order its clients gave it. */
  private Ordered ordered = Ordered.NOTHING;

  /** Up to here {@link #dropForgotten()} has looked at what the pool has forgotten. */
  private long forgotten;

  /**
   * @param clock elapsed time, µs
   * @param pool where what is owed is pending or in flight
   */
  public Owed(LongSupplier clock, Served served, RequestPool pool) {
    this.clock = clock;
    this.served = served;
    this.pool = pool;
  }

  // What has become known

  /** A client gave this replica a bundle, on its own stream, that is not decided yet. */
  public void submitted(Bundle bundle) {
    ClientId client = bundle.id().client();
    boolean room = counts.getOrDefault(client, 0) < BUNDLES_MAX - all.size();
    if (!room || all.containsKey(bundle.id().digest())) {
      return;
    }
    OwedBundle owed = new OwedBundle(bundle);
    all.put(owed.digest, owed);
    counts.merge(client, 1, Integer::sum);
    waiting.put(owed.digest, owed);
    bySession
        .computeIfAbsent(owed.session, absent -> new TreeMap<>())
        .computeIfAbsent(owed.first, absent -> new ArrayList<>(1))
        .add(owed);
  }

  /** The leader in office was handed this bundle, or offered it by its digest. */
  public void handedOver(BundleId bundle) {
    OwedBundle owed = waiting.remove(bundle.digest());
    if (owed != null) {
      handOver(owed);
    }
  }

  /** The leader in office has all bundles for which {@code which} holds. */
  public void handedOver(Predicate<Digest> which) {
    if (waiting.isEmpty()) {
      return;
    }
    List<OwedBundle> handed =
        waiting.values().stream().filter(owed -> which.test(owed.digest)).toList();
    for (OwedBundle owed : handed) {
      waiting.remove(owed.digest);
      handOver(owed);
    }
  }

  private void handOver(OwedBundle owed) {
    owed.handedOver = true;
    Queue queue = clients.get(owed.session.client());
    if (queue == null) {
      queue = new Queue();
      begin(owed.session.client(), queue);
    }
    queue.bundles.put(owed.digest, owed);
  }

  /**
   * The time of this client's first command begins. If the leader has it from this replica alone,
   * it takes turns with all others of whom that is so: each of them may come first once.
   */
  private void begin(ClientId client, Queue queue) {
    clients.remove(client);
    queue.since = clock.getAsLong();
    queue.round = served.roundAfter(clients.size());
    queue.renewed = false;
    clients.put(client, queue);
  }

  /** Another leader is in office, who was handed nothing yet. */
  public void leaderChanged() {
    clients.clear();
    waiting.clear();
    waiting.putAll(all);
    all.values().forEach(owed -> owed.handedOver = false);
  }

  /** {@code batch} is decided and goes to the executor. */
  public void delivered(long height, Batch batch) {
    List<Ending> endings = new ArrayList<>();
    for (Bundle bundle : batch.bundles()) {
      OwedBundle owed = all.get(bundle.id().digest());
      if (owed != null && !owed.delivered) {
        ordered = ordered.plus(1, owed.open(), bundle.encoded().size());
        owed.delivered = true;
      }
      Session session = Session.of(bundle);
      if (bySession.containsKey(session)) {
        long first = bundle.id().first();
        long end = first + bundle.commands().size();
        endings.add(new Ending(session, first, end, bundle.acknowledged()));
      }
    }
    if (!endings.isEmpty()) {
      undone.add(new Undone(height, endings));
    }
  }

  /** The application has executed all heights up to this one. */
  public void executed(long height) {
    while (!undone.isEmpty() && undone.peek().height <= height) {
      undone.remove().endings.forEach(this::end);
    }
  }

  /**
   * The application was set to another state. Which commands have ended in it only the executor
   * knows; clients that still wait send them again.
   */
  public void installed() {
    all.clear();
    waiting.clear();
    bySession.clear();
    counts.clear();
    clients.clear();
    undone.clear();
  }

  /**
   * What the pool has forgotten nobody owes: it had no room for it when proposals were off, as all
   * others may have had none, and if its client is silent nobody has it (pitfall L1). To be called
   * before anything is ruled on.
   */
  void dropForgotten() {
    if (pool.forgotten() == forgotten) {
      return;
    }
    forgotten = pool.forgotten();
    for (OwedBundle owed : List.copyOf(all.values())) {
      if (!owed.delivered && !pool.isOpen(owed.digest)) {
        owed.endAll();
        moved(owed);
      }
    }
  }

  private void end(Ending ending) {
    TreeMap<Long, List<OwedBundle>> of = bySession.get(ending.session);
    if (of == null) {
      return;
    }
    List<OwedBundle> hit = new ArrayList<>();
    of.headMap(ending.acknowledged).values().forEach(hit::addAll);
    of.subMap(ending.first - Limits.BUNDLE_COMMANDS_MAX, ending.end).values().forEach(hit::addAll);
    for (OwedBundle owed : hit) {
      long before = owed.firstOpen();
      owed.end(ending.first, ending.end);
      owed.end(owed.first, ending.acknowledged);
      if (owed.firstOpen() != before) {
        moved(owed);
      }
    }
  }

  /** The first open command of {@code owed} has ended. */
  private void moved(OwedBundle owed) {
    ClientId client = owed.session.client();
    Queue queue = owed.handedOver ? clients.get(client) : null;
    boolean first = queue != null && queue.head() == owed;
    if (owed.isOver()) {
      forget(owed, queue);
    }
    if (queue != null && first && !queue.bundles.isEmpty()) {
      begin(client, queue);
    }
  }

  private void forget(OwedBundle owed, @Nullable Queue queue) {
    all.remove(owed.digest);
    waiting.remove(owed.digest);
    if (counts.merge(owed.session.client(), -1, Integer::sum) == 0) {
      counts.remove(owed.session.client());
    }
    TreeMap<Long, List<OwedBundle>> of = bySession.getOrDefault(owed.session, new TreeMap<>());
    List<OwedBundle> same = of.getOrDefault(owed.first, List.of());
    if (same.size() > 1) {
      same.remove(owed);
    } else {
      of.remove(owed.first);
    }
    if (of.isEmpty()) {
      bySession.remove(owed.session);
    }
    if (queue != null) {
      queue.bundles.remove(owed.digest);
      if (queue.bundles.isEmpty()) {
        clients.remove(owed.session.client());
      }
    }
  }

  /** The time of the oldest begins anew, once, as this replica was behind; there is an oldest. */
  void renewOldest() {
    Map.Entry<ClientId, Queue> first = clients.entrySet().iterator().next();
    begin(first.getKey(), first.getValue());
    first.getValue().renewed = true;
  }

  // What is owed

  /** The command that has been its client's first, in the leader's hands, for longest. */
  Optional<Oldest> oldest() {
    return clients.values().stream()
        .findFirst()
        .map(queue -> new Oldest(queue.first(), queue.since, queue.round, queue.renewed));
  }

  /** All that was owed and decided so far. */
  Ordered ordered() {
    return ordered;
  }

  /** Commands in the leader's hands that are not decided. */
  long backlog() {
    return all.values().stream()
        .filter(owed -> owed.handedOver && !owed.delivered)
        .mapToLong(OwedBundle::open)
        .sum();
  }

  /** Whether this command is still owed, as its client's first. */
  boolean isFirst(Command command) {
    Queue queue = clients.get(command.client);
    return queue != null && queue.first().equals(command);
  }

  /** Whether this command is decided, and only waits for the own executor. */
  boolean isDelivered(Command command) {
    Session session = new Session(command.client, command.session, command.request);
    return undone.stream()
        .flatMap(one -> one.endings.stream())
        .anyMatch(ending -> ending.ends(session, command.sequence));
  }

  /** How full it is. */
  Insight.Buffer buffer() {
    return new Insight.Buffer("owed bundles", all.size(), BUNDLES_MAX);
  }
}
