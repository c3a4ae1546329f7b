package io.parley.kit;

import io.parley.api.Bundle;
import io.parley.api.Digest;
import io.parley.api.Insight;
import io.parley.api.Message;
import io.parley.api.ReplicaId;
import io.parley.kit.RequestPool.Admission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells the leader of the bundles that wait here. A client may have reached this replica only, and
 * a leader that does not know of a bundle would be deposed for what it never saw (pitfall P12). As
 * most clients reach the leader themselves, it is offered their digests, and asks for what it lacks
 * (pitfall B4); it counts as handed over as soon as it is offered, for a leader that does not ask
 * is at fault. So no more is offered at one time than a leader has room for ({@link ToldBundles}),
 * and the rest, clients in turn, as that is proposed.
 *
 * <p>What waits on after that is offered again, as the offer, the question or the answer may be
 * lost, by those whose turn it is: one replica in the first interval, two in the next, then four,
 * until all have, and then from the beginning; whoever is faulty, a correct one is among f+1
 * (pitfall B4). The bundles themselves are sent to none but a leader that asks: under a load that
 * waits for longer than an interval they would fill the links that it waits for. Not thread-safe.
 */
public final class LeaderRelay {
  /** Bytes of bundles in one relay, and of those that are offered again at one time. */
  public static final long BYTES_MAX = 1L << 20;

  /** Bundles offered, or asked for, in one message. */
  public static final int DIGESTS_MAX = 1_024;

  /**
   * The protocol's messages for bundles that are named by their digests.
   *
   * @param offer says that the sender has them
   * @param fetch asks for them
   */
  public record ByDigest(
      Function<List<Digest>, Message> offer, Function<List<Digest>, Message> fetch) {}

  private final ReplicaId self;
  private final int n;
  private final RequestPool pool;
  private final Owed owed;
  private final Outbox out;
  private final Supplier<Optional<ReplicaId>> leader;
  private final Function<List<Bundle>, Message> message;
  private final @Nullable ByDigest byDigest;
  private final OfferedBundles offered;
  private final ToldBundles told;

  /** What a leader may ask for in an interval: with as many questions as things. */
  private final AnswerBudget budget = new AnswerBudget(AnswerBudget.THINGS_MAX);

  /** Whether bundles were waiting when the last interval ended. */
  private boolean pendingBefore;

  /** For how many intervals bundles have waited, of those that are said again. */
  private TreeMap<Digest, Integer> waited = new TreeMap<>();

  /**
   * One that relays bundles at once, and offers nothing: for protocols that have no leader for long
   * enough to ask.
   *
   * @param n the number of replicas
   * @param owed told of what clients submitted here, and of what the leader was handed
   * @param leader who leads now; empty while nobody does, and then nothing is relayed
   * @param message the protocol's message that carries bundles
   */
  public LeaderRelay(
      ReplicaId self,
      int n,
      RequestPool pool,
      Owed owed,
      Outbox out,
      Supplier<Optional<ReplicaId>> leader,
      Function<List<Bundle>, Message> message) {
    this(self, n, pool, owed, out, leader, message, null);
  }

  /**
   * One that offers bundles, if it is given the messages for that.
   *
   * @param n the number of replicas
   * @param owed told of what clients submitted here, and of what the leader was handed
   * @param leader who leads now; empty while nobody does, and then nothing is said
   * @param message the protocol's message that carries bundles
   */
  public LeaderRelay(
      ReplicaId self,
      int n,
      RequestPool pool,
      Owed owed,
      Outbox out,
      Supplier<Optional<ReplicaId>> leader,
      Function<List<Bundle>, Message> message,
      @Nullable ByDigest byDigest) {
    this.self = self;
    this.n = n;
    this.pool = pool;
    this.owed = owed;
    this.out = out;
    this.leader = leader;
    this.message = message;
    this.byDigest = byDigest;
    this.offered = new OfferedBundles(pool, n);
    this.told = new ToldBundles(pool, n);
  }

  /** Clients have submitted bundles here: those that the pool admits the leader learns at once. */
  public void submitted(List<Bundle> bundles) {
    List<Bundle> admitted = pool.admit(bundles, out);
    bundles.stream().filter(pool::isOpen).forEach(owed::submitted);
    handOver(told.fresh(admitted));
    handOverProposed();
  }

  /** What the leader has proposed it need not be handed. */
  private void handOverProposed() {
    if (leader.get().isPresent()) {
      owed.handedOver(pool::isInFlight);
    }
  }

  /**
   * A peer relays bundles. Only the leader takes them: what others took would fill their pools, and
   * they would relay it in their turn (pitfall B4).
   */
  public void received(ReplicaId from, List<Bundle> bundles) {
    if (from.equals(self) || !leads()) {
      return;
    }
    for (Bundle bundle : bundles) {
      Admission admission = pool.admit(bundle, from);
      if (admission == Admission.OVERLOADED) {
        offered.hadNoRoom(from, bundle);
      } else {
        offered.handedOver(from, bundle.id().digest(), admission == Admission.ADMITTED);
      }
    }
  }

  /** A peer has these bundles: the leader asks for those that it lacks. */
  public void offered(ReplicaId from, List<Digest> bundles) {
    if (!from.equals(self) && leads()) {
      ask(from, offered.offered(from, bundles));
    }
  }

  /** A peer asks for bundles: the leader is handed what is here, each once in an interval. */
  public void asked(ReplicaId from, List<Digest> bundles) {
    Optional<ReplicaId> now = leader.get();
    if (from.equals(self) || now.filter(from::equals).isEmpty() || !budget.mayAsk(from)) {
      return;
    }
    List<Bundle> found = new ArrayList<>();
    for (Digest digest : bundles) {
      pool.find(digest)
          .filter(it -> budget.mayHand(from, digest.bytes().hex(), it.encoded().size()))
          .ifPresent(found::add);
    }
    send(from, found);
  }

  private boolean leads() {
    return leader.get().filter(self::equals).isPresent();
  }

  /** There is another leader: it learns at once what has waited longest. */
  public void began() {
    owed.leaderChanged();
    offered.clear();
    told.clear();
    handOver(told.next(pool.oldest(BYTES_MAX)));
    handOverProposed();
  }

  /** Another interval has passed: what waited a whole interval may have been lost on its way. */
  public void tick() {
    budget.tick();
    if (leads()) {
      offered.tick().forEach(this::ask);
    }
    if (pendingBefore) {
      leader.get().filter(now -> !now.equals(self)).ifPresent(now -> handOver(turns(now)));
    }
    if (told.hasMore()) {
      handOver(told.next(pool.oldest(BYTES_MAX)));
    }
    handOverProposed();
    pendingBefore = pool.hasPending();
  }

  /** Of the bundles that have waited longest those that it is this replica's turn to say again. */
  private List<Bundle> turns(ReplicaId now) {
    TreeMap<Digest, Integer> before = waited;
    waited = new TreeMap<>();
    List<Bundle> turns = new ArrayList<>();
    for (Bundle bundle : pool.oldest(BYTES_MAX)) {
      Digest digest = bundle.id().digest();
      if (!told.isTold(digest)) {
        continue;
      }
      int intervals = before.getOrDefault(digest, 0);
      int said = 1 << intervals;
      if (place(digest, now) < said) {
        turns.add(bundle);
      }
      waited.put(digest, said >= n - 1 ? 0 : intervals + 1);
    }
    return turns;
  }

  /** This replica's place in the order of all but the leader, which is another for each bundle. */
  private int place(Digest digest, ReplicaId now) {
    int others = n - 1;
    int first = digest.bytes().get(0) * 256 + digest.bytes().get(1);
    int behind = Math.floorMod(self.value() - now.value() - 1, n);
    return Math.floorMod(behind - first, others);
  }

  /** Offers these to the leader, who asks for what it lacks. */
  private void handOver(List<Bundle> bundles) {
    if (byDigest == null) {
      relay(bundles);
      return;
    }
    ByDigest say = byDigest;
    List<Digest> digests = bundles.stream().map(bundle -> bundle.id().digest()).toList();
    tell(bundles).ifPresent(other -> send(other, digests, say.offer));
  }

  private void ask(ReplicaId from, List<Digest> bundles) {
    if (byDigest != null) {
      send(from, bundles, byDigest.fetch);
    }
  }

  private void send(ReplicaId to, List<Digest> digests, Function<List<Digest>, Message> as) {
    for (int from = 0; from < digests.size(); from += DIGESTS_MAX) {
      int end = Math.min(digests.size(), from + DIGESTS_MAX);
      out.send(to, as.apply(digests.subList(from, end)));
    }
  }

  private void relay(List<Bundle> bundles) {
    tell(bundles).ifPresent(other -> send(other, bundles));
  }

  private void send(ReplicaId to, List<Bundle> bundles) {
    for (List<Bundle> part : RequestPool.parts(bundles, BYTES_MAX)) {
      out.send(to, message.apply(part));
    }
  }

  /** The leader is handed these; empty if it is not another replica, which needs to be told. */
  private Optional<ReplicaId> tell(List<Bundle> bundles) {
    Optional<ReplicaId> now = leader.get();
    if (now.filter(self::equals).isPresent()) {
      owed.handedOver(bundle -> true);
      return Optional.empty();
    }
    if (now.isPresent()) {
      bundles.forEach(bundle -> owed.handedOver(bundle.id()));
    }
    return now;
  }

  /** How full it is. */
  public Insight.Buffer buffer() {
    return offered.buffer();
  }
}
