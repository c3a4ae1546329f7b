package io.parley.pbft;

import io.parley.pbft.message.PbftMessage.Named;
import io.parley.pbft.message.PbftMessage.Prepared;
import java.util.List;

/**
 * What is not here of that on which a view rests.
 *
 * @param viewChanges that NEW-VIEW names
 * @param stable the height that a stable checkpoint must be proven to have reached; 0 if it is
 * @param prepared what is not proven, by ascending height
 */
record Missing(List<Named> viewChanges, long stable, List<Prepared> prepared) {
  boolean isNothing() {
    return viewChanges.isEmpty() && stable == 0 && prepared.isEmpty();
  }

  /** How many things. */
  int size() {
    return viewChanges.size() + (stable == 0 ? 0 : 1) + prepared.size();
  }
}
