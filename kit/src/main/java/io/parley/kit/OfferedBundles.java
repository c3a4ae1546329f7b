package io.parley.kit;

import io.parley.api.Bundle;
import io.parley.api.Digest;
import io.parley.api.Insight;
import io.parley.api.ReplicaId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What backups offer the leader, and whom it asks for what it lacks: whoever offers a bundle first;
 * if it does not come in an interval, two others of those that offer it, then four. Who did not
 * answer is asked only where nobody else offers the same, until it hands over something new; so a
 * liar that offers what it does not have costs an interval, and a small question for each offer
 * (pitfall B4). What nobody who offered it hands over is forgotten. What there is no room for yet
 * is remembered, and asked for when there is, as it counts as handed over (pitfall L1). Not
 * thread-safe.
 */
final class OfferedBundles {
  /** Bundles that are remembered at one time, over all peers. */
  private static final int ALL_MAX = 8_192;

  /** Of those, what each peer may be the first to offer, however many peers there are. */
  private static final int EACH_MIN = 16;

  private static final class Open {
    final ReplicaId first;
    final BitSet sources = new BitSet();
    final BitSet asked = new BitSet();

    /** Heap bytes, as far as they are known. */
    long size = 1;

    Open(ReplicaId first) {
      this.first = first;
    }
  }

  private final RequestPool pool;
  private final int eachMax;
  private final int n;
  private final LinkedHashMap<Digest, Open> open = new LinkedHashMap<>();

  /** Of how many bundles that are open each peer was the first to offer them. */
  private final TreeMap<ReplicaId, Integer> firsts = new TreeMap<>();

  /** For how many bundles that are open each peer was asked. */
  private final TreeMap<ReplicaId, Integer> asked = new TreeMap<>();

  /** Those that were asked, and have handed over nothing new since. */
  private final BitSet failed = new BitSet();

  OfferedBundles(RequestPool pool, int n) {
    this.pool = pool;
    this.n = n;
    eachMax = eachMax(n);
  }

  /** Of how many bundles a leader of {@code n} remembers that one peer offers them. */
  static int eachMax(int n) {
    return Math.max(EACH_MIN, Math.min(RequestPool.RELAYED_BUNDLES_MAX, ALL_MAX / n));
  }

  /** Bundles of all, among {@code n} replicas. */
  static long bundlesMax(int n) {
    return (long) n * eachMax(n);
  }

  /**
   * {@code from} has these bundles.
   *
   * @return those that it is to be asked for now
   */
  List<Digest> offered(ReplicaId from, List<Digest> bundles) {
    List<Digest> wanted = new ArrayList<>();
    for (Digest bundle : bundles) {
      pool.offered(from, bundle);
      Open one = pool.lacks(bundle) ? open(from, bundle) : null;
      if (one != null && isAskedAtOnce(from, one)) {
        ask(from, one);
        wanted.add(bundle);
      }
    }
    return wanted;
  }

  /** Null if {@code from} has offered too much already. */
  private @Nullable Open open(ReplicaId from, Digest bundle) {
    Open one = open.get(bundle);
    int before = firsts.getOrDefault(from, 0);
    if (one == null && before < eachMax) {
      one = new Open(from);
      open.put(bundle, one);
      firsts.put(from, before + 1);
    }
    return one;
  }

  private boolean isAskedAtOnce(ReplicaId from, Open one) {
    boolean again = one.sources.get(from.value());
    one.sources.set(from.value());
    return !again
        && !failed.get(from.value())
        && without(one.asked, failed).isEmpty()
        && hasRoom(from, one);
  }

  private boolean hasRoom(ReplicaId of, Open one) {
    return pool.hasRoomFor(of, asked.getOrDefault(of, 0), one.size);
  }

  private void ask(ReplicaId source, Open one) {
    one.asked.set(source.value());
    asked.merge(source, 1, Integer::sum);
  }

  private static BitSet without(BitSet all, BitSet some) {
    BitSet left = (BitSet) all.clone();
    left.andNot(some);
    return left;
  }

  /** {@code from} handed over this bundle. */
  void handedOver(ReplicaId from, Digest bundle, boolean isNew) {
    if (isNew) {
      failed.clear(from.value());
    }
    Open one = open.remove(bundle);
    if (one != null) {
      forget(one);
    }
  }

  /** {@code from} handed over a bundle for which there is no room: it is asked for once more. */
  void hadNoRoom(ReplicaId from, Bundle bundle) {
    Open one = open.get(bundle.id().digest());
    if (one != null && one.asked.get(from.value())) {
      one.size = bundle.heapBytes();
      one.asked.clear(from.value());
      asked.merge(from, -1, Integer::sum);
    }
  }

  /**
   * Another interval has passed.
   *
   * @return for each peer what it is to be asked for now
   */
  Map<ReplicaId, List<Digest>> tick() {
    open.forEach(
        (bundle, one) -> {
          if (pool.lacks(bundle)) {
            failed.or(one.asked);
          }
        });
    TreeMap<ReplicaId, List<Digest>> questions = new TreeMap<>();
    Iterator<Map.Entry<Digest, Open>> all = open.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Digest, Open> each = all.next();
      Open one = each.getValue();
      if (!pool.lacks(each.getKey()) || without(one.sources, one.asked).isEmpty()) {
        all.remove();
        forget(one);
        continue;
      }
      for (ReplicaId source : next(one)) {
        ask(source, one);
        questions.computeIfAbsent(source, key -> new ArrayList<>()).add(each.getKey());
      }
    }
    return questions;
  }

  /**
   * One, then two, then four, of those that there is room for; those that failed only where there
   * is no other.
   */
  private List<ReplicaId> next(Open one) {
    BitSet left = without(one.sources, one.asked);
    BitSet best = without(left, failed);
    BitSet among = best.isEmpty() ? left : best;
    return among.stream()
        .mapToObj(ReplicaId::new)
        .filter(source -> hasRoom(source, one))
        .limit(one.asked.cardinality() + 1L)
        .toList();
  }

  private void forget(Open one) {
    firsts.merge(one.first, -1, Integer::sum);
    one.asked.stream().forEach(source -> asked.merge(new ReplicaId(source), -1, Integer::sum));
  }

  /** Another leads, or has led: nothing is offered. */
  void clear() {
    open.clear();
    firsts.clear();
    asked.clear();
    failed.clear();
  }

  /** How full it is. */
  Insight.Buffer buffer() {
    return new Insight.Buffer("offered bundles", open.size(), (long) n * eachMax);
  }
}
