package io.parley.hotstuff.message;

import io.parley.api.Bytes;
import io.parley.api.Certificate;
import io.parley.api.Claim;
import io.parley.api.Digest;
import io.parley.api.Signers;
import io.parley.api.Statement;
import io.parley.kit.Quorums;
import java.util.List;

/**
 * QC: a quorum voted for this block in this view and phase. All that it is trusted for is under its
 * signatures (pitfall H7).
 */
public record QuorumCertificate(
    Phase phase, long view, long height, Digest block, Certificate certificate) {

  /**
   * The only certificate that needs no signatures, and only this very one (pitfall H8). The block
   * is committed by definition.
   */
  public static final QuorumCertificate GENESIS =
      new QuorumCertificate(
          Phase.COMMIT,
          0,
          0,
          Header.GENESIS.digest(),
          new Certificate(new Signers(Bytes.EMPTY), Bytes.EMPTY));

  /** That of the block from which a cluster begins; {@link #GENESIS} at height 0. */
  public static QuorumCertificate beginning(Header block) {
    return new QuorumCertificate(
        Phase.COMMIT, 0, block.height(), block.digest(), GENESIS.certificate);
  }

  /**
   * Whether it needs no signatures in a cluster that begins with it. Which beginning a replica has
   * only the replica knows, and it takes no other: {@link #claims} cannot tell (pitfall H8).
   */
  public boolean isUnsigned() {
    boolean later = height > 0 && !block.equals(GENESIS.block);
    return equals(GENESIS)
        || (later && phase == Phase.COMMIT && view == 0 && certificate.equals(GENESIS.certificate));
  }

  /** What a vote and a certificate of votes sign. */
  static Statement statement(Phase phase, long view, long height, Digest block) {
    return new Statement(phase.title(), view, height, block);
  }

  /** That a quorum of n did sign it. */
  List<Claim> claims(int n) {
    return isUnsigned()
        ? List.of()
        : List.of(
            new Claim.OfQuorum(
                statement(phase, view, height, block), certificate, new Quorums(n).quorum()));
  }

  /** Whether it is of a later view than {@code other}, or of a later phase of the same. */
  public boolean isAbove(QuorumCertificate other) {
    return view > other.view || (view == other.view && phase.step() > other.phase.step());
  }

  @Override
  public String toString() {
    String title = phase == Phase.PREPARE ? "" : phase.title() + " ";
    return "QC(" + title + "v" + view + " h" + height + " " + block + ")";
  }
}
