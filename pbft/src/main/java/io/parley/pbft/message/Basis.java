package io.parley.pbft.message;

import io.parley.api.Digest;
import io.parley.api.Signed;
import io.parley.pbft.message.PbftMessage.Prepared;
import io.parley.pbft.message.PbftMessage.Proof;
import io.parley.pbft.message.PbftMessage.StableCheckpoint;
import io.parley.pbft.message.PbftMessage.ViewChange;
import java.util.List;
import java.util.Optional;

/**
 * What a view change rests on, proofs and all: enough to convince one who knows nothing.
 *
 * @param viewChanges all that NEW-VIEW names, by ascending signer; none before there is one
 * @param stable of at least the height from which the view starts; without votes where that is the
 *     beginning
 * @param proofs of what the view inherits, or before that of what the VIEW-CHANGE states, by
 *     ascending height
 */
public record Basis(
    List<Signed<ViewChange>> viewChanges, StableCheckpoint stable, List<Proof> proofs) {
  /** That of view 0. */
  public static final Basis NONE =
      new Basis(List.of(), new StableCheckpoint(0, Digest.ZERO, List.of()), List.of());

  public Basis {
    viewChanges = List.copyOf(viewChanges);
    proofs = List.copyOf(proofs);
  }

  /** The proof of {@code prepared}, if it is in here. */
  public Optional<Proof> proof(Prepared prepared) {
    return proofs.stream().filter(proof -> proof.prepared().equals(prepared)).findFirst();
  }
}
