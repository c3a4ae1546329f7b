package io.parley.hotstuff.message;

import io.parley.api.Certificate;
import io.parley.api.Claim;
import io.parley.api.Digest;
import io.parley.api.Statement;
import io.parley.kit.Quorums;
import java.util.ArrayList;
import java.util.List;

/**
 * TC: a quorum gave up this view, and each told the view of the highest certificate it knew.
 *
 * @param high a certificate of the highest of those views, so that whoever holds this can propose
 * @param highViews what each signer told, by ascending signer
 */
public record TimeoutCertificate(
    long view, QuorumCertificate high, List<Long> highViews, Certificate certificate) {
  public TimeoutCertificate {
    highViews = List.copyOf(highViews);
  }

  /** What a time-out signs. */
  public static Statement statement(long view, long highView) {
    return new Statement("timeout", view, highView, Digest.ZERO);
  }

  List<Claim> claims(int n) {
    List<Statement> statements = new ArrayList<>(highViews.size());
    highViews.forEach(highView -> statements.add(statement(view, highView)));
    List<Claim> claims = new ArrayList<>(high.claims(n));
    claims.add(new Claim.OfEach(statements, certificate, new Quorums(n).quorum()));
    return claims;
  }

  @Override
  public String toString() {
    return "TC(v" + view + " " + high + ")";
  }
}
