package io.parley.api;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A set of replicas as a bitmap in its one canonical form: ⌈n/8⌉ bytes, replica i is bit i mod 8
 * (least significant first) of byte i / 8, bits from n on are zero.
 */
public record Signers(Bytes bitmap) {
  /**
   * The bitmap of {@code ids} in a cluster of {@code n}.
   *
   * @throws IllegalArgumentException if an id is n or more, or occurs twice
   */
  public static Signers of(int n, Collection<ReplicaId> ids) {
    byte[] bits = new byte[(n + 7) / 8];
    for (ReplicaId id : ids) {
      int mask = 1 << (id.value() % 8);
      if (id.value() >= n || (bits[id.value() / 8] & mask) != 0) {
        throw new IllegalArgumentException(id + " twice, or not one of " + n);
      }
      bits[id.value() / 8] |= (byte) mask;
    }
    return new Signers(Bytes.wrap(bits));
  }

  /** Whether this is the canonical form for a cluster of {@code n}. */
  public boolean isCanonical(int n) {
    if (bitmap.size() != (n + 7) / 8) {
      return false;
    }
    return n % 8 == 0 || (bitmap.get(n / 8) & 0xff) >>> (n % 8) == 0;
  }

  /** How many. */
  public int count() {
    int count = 0;
    for (int i = 0; i < bitmap.size(); i++) {
      count += Integer.bitCount(bitmap.get(i) & 0xff);
    }
    return count;
  }

  /** The replicas, ascending. */
  public List<ReplicaId> ids() {
    List<ReplicaId> ids = new ArrayList<>(count());
    for (int i = 0; i < 8 * bitmap.size(); i++) {
      if ((bitmap.get(i / 8) & (1 << (i % 8))) != 0) {
        ids.add(new ReplicaId(i));
      }
    }
    return ids;
  }

  @Override
  public String toString() {
    return ids().toString();
  }
}
