package io.parley.examples.rounds;

import io.parley.api.Batch;
import io.parley.api.Digest;
import io.parley.examples.rounds.RoundsMessage.Proof;

/**
 * A batch that a quorum found acceptable in a round.
 *
 * @param proof the quorum's first votes
 */
record Candidate(Proof proof, Batch batch) {
  long round() {
    return proof.vote().round();
  }

  Digest digest() {
    return batch.digest();
  }
}
