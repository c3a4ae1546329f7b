package io.parley.kit;

import io.parley.api.Bundle;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.kit.GivenBundle.Origin;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bundles that wait to be proposed, in the slots of those who gave them, which take turns: each
 * client has a slot for what it gave itself, each peer one for all that it relayed, and what is
 * known from proposals alone has one. Within a slot clients take turns, each one's oldest first. A
 * peer can invent clients, but no slots: it keeps out nobody (pitfall L3).
 *
 * <p>A bundle waits in the slot of its client if that gave it itself; else in those of all peers
 * that have it, and is taken when the first of them has its turn, so that a liar who has it first
 * delays it by nothing. Bytes are those on the heap, and count for the first who gave it. Not
 * thread-safe.
 */
final class PendingBundles {
  /** Of what no client gave here, so much at most is among the oldest. */
  static final int SECOND_HAND_MAX = 16;

  /** What one gave, by client; those whose turn comes first are first. */
  private static final class Slot {
    final LinkedHashMap<ClientId, LinkedHashMap<Digest, Bundle>> clients = new LinkedHashMap<>();
    int count;

    /** Of what this one bears. */
    long bytes;

    Bundle head() {
      return clients.values().iterator().next().values().iterator().next();
    }

    void add(Bundle bundle) {
      clients
          .computeIfAbsent(bundle.id().client(), absent -> new LinkedHashMap<>())
          .put(bundle.id().digest(), bundle);
      count++;
    }

    void remove(Bundle bundle) {
      LinkedHashMap<Digest, Bundle> of = clients.get(bundle.id().client());
      if (of == null || of.remove(bundle.id().digest()) == null) {
        return;
      }
      count--;
      if (of.isEmpty()) {
        clients.remove(bundle.id().client());
      }
    }

    /** This client had its turn. */
    void rotate(ClientId client) {
      LinkedHashMap<Digest, Bundle> of = clients.remove(client);
      if (of != null) {
        clients.put(client, of);
      }
    }
  }

  /** Those whose turn comes first are first. */
  private final LinkedHashMap<Origin, Slot> slots = new LinkedHashMap<>();

  /** All, in the order in which they came. */
  private final LinkedHashMap<Digest, GivenBundle> all = new LinkedHashMap<>();

  private long bytes;
  private long ownBytes;

  boolean isEmpty() {
    return all.isEmpty();
  }

  boolean contains(Digest bundle) {
    return all.containsKey(bundle);
  }

  @Nullable GivenBundle find(Digest bundle) {
    return all.get(bundle);
  }

  /** Bundles in the slot of {@code origin}. */
  int count(Origin origin) {
    Slot slot = slots.get(origin);
    return slot == null ? 0 : slot.count;
  }

  /** Bytes that {@code origin} bears. */
  long bytes(Origin origin) {
    Slot slot = slots.get(origin);
    return slot == null ? 0 : slot.bytes;
  }

  /** Bytes of what clients gave themselves. */
  long ownBytes() {
    return ownBytes;
  }

  /** Bytes of all. */
  long bytes() {
    return bytes;
  }

  /** Adds what is not here yet. */
  void add(GivenBundle given) {
    all.put(given.digest(), given);
    given.origins().forEach(origin -> slot(origin).add(given.bundle()));
    account(given, 1);
  }

  private Slot slot(Origin origin) {
    return slots.computeIfAbsent(origin, absent -> new Slot());
  }

  /**
   * @param by 1 if the bundle has come, -1 if it goes
   */
  private void account(GivenBundle given, int by) {
    long size = by * given.bundle().heapBytes();
    slot(given.bearer()).bytes += size;
    bytes += size;
    ownBytes += given.isByItsClient() ? size : 0;
  }

  /** The client of this bundle, which is here, gave it too: it waits in no other slot any more. */
  void hasItsClient(GivenBundle given) {
    remove(given.digest());
    add(given.byItsClient());
  }

  /** {@code peer} has this bundle, which is here, too: it waits in that slot as well. */
  void has(Origin.Peer peer, GivenBundle given) {
    if (given.isByItsClient() || given.origins().contains(peer)) {
      return;
    }
    all.put(given.digest(), given.by(peer));
    slot(peer).add(given.bundle());
  }

  /** Removes the bundle. Null if it was not here. */
  @Nullable GivenBundle remove(Digest bundle) {
    GivenBundle given = all.remove(bundle);
    if (given == null) {
      return null;
    }
    account(given, -1);
    for (Origin origin : given.origins()) {
      Slot slot = slot(origin);
      slot.remove(given.bundle());
      if (slot.count == 0) {
        slots.remove(origin);
      }
    }
    return given;
  }

  /** The bundle whose turn it is; there is one. */
  Bundle next() {
    return slots.values().iterator().next().head();
  }

  /** Takes the bundle whose turn it is, then it is the next slot's; there is one. */
  GivenBundle take() {
    Map.Entry<Origin, Slot> first = slots.entrySet().iterator().next();
    Origin origin = first.getKey();
    Slot slot = first.getValue();
    GivenBundle taken = all.get(slot.head().id().digest());
    if (taken == null) {
      throw new AssertionError("in a slot and not here: " + slot.head().id());
    }
    remove(taken.digest());
    slot.rotate(taken.bundle().id().client());
    if (slots.remove(origin, slot)) {
      slots.put(origin, slot);
    }
    return taken;
  }

  /**
   * The oldest, up to {@code bytesMax} bytes but at least one: those that clients gave, the clients
   * in turn, and some of the others, which are one more in turn.
   */
  List<Bundle> oldest(long bytesMax) {
    List<Bundle> oldest = new ArrayList<>();
    ArrayDeque<Iterator<Bundle>> turns = new ArrayDeque<>();
    slots.forEach(
        (origin, slot) -> {
          if (origin instanceof Origin.Client) {
            slot.clients.values().forEach(of -> turns.add(of.values().iterator()));
          }
        });
    turns.add(secondHand().iterator());
    long size = 0;
    while (!turns.isEmpty()) {
      Iterator<Bundle> turn = turns.remove();
      if (!turn.hasNext()) {
        continue;
      }
      Bundle bundle = turn.next();
      size += bundle.encoded().size();
      if (size > bytesMax && !oldest.isEmpty()) {
        return oldest;
      }
      oldest.add(bundle);
      turns.add(turn);
    }
    return oldest;
  }

  /** Some of what no client gave here, in the order in which it came. */
  private List<Bundle> secondHand() {
    return all.values().stream()
        .filter(given -> !given.isByItsClient())
        .limit(SECOND_HAND_MAX)
        .map(GivenBundle::bundle)
        .toList();
  }

  /** Puts these, which are here, before all others; of those the first come are first. */
  void putFirst(List<GivenBundle> first) {
    LinkedHashMap<Digest, GivenBundle> order = new LinkedHashMap<>();
    first.forEach(given -> order.put(given.digest(), given));
    all.forEach((digest, given) -> order.putIfAbsent(digest, given));
    clear();
    order.values().forEach(this::add);
  }

  void clear() {
    slots.clear();
    all.clear();
    bytes = 0;
    ownBytes = 0;
  }
}
