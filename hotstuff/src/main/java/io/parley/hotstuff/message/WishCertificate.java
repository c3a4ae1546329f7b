package io.parley.hotstuff.message;

import io.parley.api.Certificate;
import io.parley.api.Claim;
import io.parley.api.Digest;
import io.parley.api.Statement;
import io.parley.kit.Quorums;
import java.util.List;

/**
 * f+1 replicas, one of them correct, wish to be in this view. It makes others give up the views
 * before it, and leads nowhere by itself: that takes a {@link TimeoutCertificate}.
 *
 * @param view the first of a term
 */
public record WishCertificate(long view, Certificate certificate) {
  /** What a wish signs. */
  static Statement statement(long view) {
    return new Statement("wish", view, 0, Digest.ZERO);
  }

  List<Claim> claims(int n) {
    return List.of(new Claim.OfQuorum(statement(view), certificate, new Quorums(n).oneCorrect()));
  }

  @Override
  public String toString() {
    return "WC(v" + view + ")";
  }
}
