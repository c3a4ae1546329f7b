package io.parley.hotstuff.message;

import io.parley.api.Bytes;
import io.parley.api.LayoutReader;
import io.parley.api.LayoutWriter;
import io.parley.api.Limits;
import io.parley.api.ReplicaId;
import io.parley.api.Signers;

/**
 * Where those lead who took part: who leads the term of a block, and who may lead after it. What a
 * block states here was checked by all who voted for it.
 *
 * @param leader who leads the term in which the block is proposed
 * @param eligible of whom one leads the next term, if a certificate leads there
 * @param elected who is eligible one term later: the signers of the certificate with which this
 *     term began
 */
public record Mandate(ReplicaId leader, Signers eligible, Signers elected) {
  private static final int BITMAP_BYTES_MAX = (Limits.REPLICAS_MAX + 7) / 8;

  LayoutWriter layOut(LayoutWriter out) {
    return out.i32(leader.value()).bytes(eligible.bitmap()).bytes(elected.bitmap());
  }

  /** In the fixed layout that {@link #ofBytes} reads. */
  public Bytes toBytes() {
    return layOut(new LayoutWriter(64)).toBytes();
  }

  /**
   * What {@link #toBytes} wrote.
   *
   * @throws LayoutReader.Malformed if it did not
   */
  public static Mandate ofBytes(Bytes bytes) {
    LayoutReader in = new LayoutReader(bytes);
    Mandate mandate = read(in);
    in.end();
    return mandate;
  }

  static Mandate read(LayoutReader in) {
    int leader = in.i32();
    if (leader < 0 || leader >= Limits.REPLICAS_MAX) {
      throw new LayoutReader.Malformed(
          "replica " + leader + " leads, at most " + (Limits.REPLICAS_MAX - 1));
    }
    return new Mandate(new ReplicaId(leader), signers(in), signers(in));
  }

  private static Signers signers(LayoutReader in) {
    return new Signers(in.bytes(BITMAP_BYTES_MAX));
  }

  @Override
  public String toString() {
    return leader + " of " + eligible + ", then of " + elected;
  }
}
