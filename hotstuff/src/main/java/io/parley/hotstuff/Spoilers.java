package io.parley.hotstuff;

import io.parley.api.Rejection.Reason;
import io.parley.api.ReplicaId;
import io.parley.api.Share;
import io.parley.api.Signed;
import io.parley.hotstuff.HotStuffCombine.OfShare;
import io.parley.kit.Outbox;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Replicas that sent a share that spoiled a certificate: each further share of theirs is verified
 * by itself before it counts, so that they spoil nothing any more, and one that spoiled by mistake
 * is not lost. Shares arrive unverified, so none is taken but from its signer's own connection
 * (pitfall H23).
 */
final class Spoilers {
  /** Shares of one spoiler that are being verified; a correct one says each again. */
  static final int OPEN_MAX = 4;

  private final Outbox out;
  private final TreeSet<ReplicaId> spoilers = new TreeSet<>();

  /** Of each spoiler, the messages whose shares are being verified, by number. */
  private final TreeMap<ReplicaId, TreeMap<Long, Signed<?>>> open = new TreeMap<>();

  private long number;

  /** The message whose share has just been verified. */
  private @Nullable Signed<?> good;

  Spoilers(Outbox out) {
    this.out = out;
  }

  void add(List<ReplicaId> bad) {
    spoilers.addAll(bad);
  }

  int size() {
    return spoilers.size();
  }

  /** Shares that are being verified. */
  int open() {
    return open.values().stream().mapToInt(TreeMap::size).sum();
  }

  /**
   * Whether the share that is the signature of {@code signed} does not count, or not yet: then it
   * is refused, which is said, or comes back by {@link #verified}.
   */
  boolean refuse(ReplicaId from, Signed<?> signed) {
    if (!from.equals(signed.signer())) {
      out.reject(from, Reason.NOT_ENTITLED, "a share of " + signed.signer());
      return true;
    }
    if (!spoilers.contains(from) || signed.equals(good)) {
      return false;
    }
    TreeMap<Long, Signed<?>> asked = open.computeIfAbsent(from, key -> new TreeMap<>());
    if (asked.size() >= OPEN_MAX) {
      out.reject(from, Reason.UNVERIFIED, "a share of one who spoiled a certificate, and has many");
    } else if (!asked.containsValue(signed)) {
      asked.put(++number, signed);
      Share share = new Share(from, signed.message().statement(), signed.signature());
      out.combine(new OfShare(from, number), List.of(share));
    }
    return true;
  }

  /** The share is good: its message, which now counts; empty if nothing was asked. */
  Optional<Signed<?>> verified(OfShare id) {
    good = close(id);
    return Optional.ofNullable(good);
  }

  /** The share is bad. */
  void isBad(OfShare id) {
    if (close(id) != null) {
      out.reject(id.signer(), Reason.UNVERIFIED, "a share of one who spoiled a certificate");
    }
  }

  private @Nullable Signed<?> close(OfShare id) {
    TreeMap<Long, Signed<?>> asked = open.get(id.signer());
    return asked == null ? null : asked.remove(id.number());
  }
}
