package io.parley.pbft.message;

import io.parley.api.Bytes;
import io.parley.api.Claim;
import io.parley.api.ReplicaId;
import io.parley.api.Statement;
import java.util.ArrayList;
import java.util.List;

/** A replica's signature on a statement that is known from the context. */
public record Ballot(ReplicaId signer, Bytes signature) {
  /** That each of {@code ballots} is a signature on {@code statement}. */
  static List<Claim> claims(Statement statement, List<Ballot> ballots) {
    List<Claim> claims = new ArrayList<>(ballots.size());
    for (Ballot ballot : ballots) {
      claims.add(new Claim.OfReplica(ballot.signer, statement, ballot.signature));
    }
    return claims;
  }

  @Override
  public String toString() {
    return signer.toString();
  }
}
