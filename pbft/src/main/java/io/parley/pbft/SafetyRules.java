package io.parley.pbft;

import io.parley.api.Batch;
import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.kit.Quorums;
import io.parley.pbft.message.Ballot;
import io.parley.pbft.message.PbftMessage.Decided;
import io.parley.pbft.message.PbftMessage.NewView;
import io.parley.pbft.message.PbftMessage.Prepared;
import io.parley.pbft.message.PbftMessage.Proposal;
import io.parley.pbft.message.PbftMessage.StableCheckpoint;
import io.parley.pbft.message.PbftMessage.ViewChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * On what PBFT's safety rests (Castro and Liskov, OSDI 1999, sections 4.2 to 4.4). Signatures have
 * been verified before; here it is judged what they prove. The predicates answer with the rule that
 * is broken, or with nothing.
 */
final class SafetyRules {
  private SafetyRules() {}

  /** 4.2: a replica prepares one batch for a view and height, of which it holds the body. */
  static boolean mayPrepare(Slot slot, long view, Promises promises) {
    return slot.isProposedIn(view)
        && promises.accepted(view, slot.height()) == null
        && slot.hasBody();
  }

  /**
   * 4.2, prepared: the replica accepted the proposal, and a quorum prepared the same in its view.
   */
  static boolean isPrepared(Slot slot, long view, Promises promises, Quorums quorums) {
    return slot.isProposedIn(view)
        && slot.digest().equals(promises.accepted(view, slot.height()))
        && slot.prepares().count(view, slot.digest()) >= quorums.quorum();
  }

  /** 4.2, committed: a quorum sent COMMITs for one digest in one view, whichever view. */
  static Optional<Digest> committedIn(Slot slot, long view, Quorums quorums) {
    return slot.commits().reached(view, quorums.quorum());
  }

  /** 4.3, a stable checkpoint's proof: a quorum says so. The beginning needs no proof. */
  static Optional<String> fault(StableCheckpoint stable, Quorums quorums) {
    return stable.height() == 0 && stable.votes().isEmpty()
        ? Optional.empty()
        : fault(stable.votes(), quorums);
  }

  static Optional<String> fault(Decided decided, Quorums quorums) {
    return fault(decided.votes(), quorums);
  }

  /**
   * 4.4, VIEW-CHANGE: the stable checkpoint is proven, and each prepared certificate is proven, of
   * an earlier view, and of a height of its own between the watermarks (pitfall P1).
   */
  static Optional<String> fault(ViewChange viewChange, Quorums quorums, int window) {
    Optional<String> unstable = fault(viewChange.stable(), quorums);
    if (unstable.isPresent()) {
      return unstable.map(why -> "stable checkpoint: " + why);
    }
    long last = viewChange.stable().height();
    for (Prepared prepared : viewChange.prepared()) {
      if (prepared.height() <= last) {
        return Optional.of("prepared heights do not ascend from the stable checkpoint");
      }
      if (prepared.height() > viewChange.stable().height() + window) {
        return Optional.of("prepared height " + prepared.height() + " is above the window");
      }
      if (prepared.view() >= viewChange.view()) {
        return Optional.of("prepared in view " + prepared.view() + ", which is not earlier");
      }
      Optional<String> unproven = fault(prepared.votes(), quorums);
      if (unproven.isPresent()) {
        return unproven.map(why -> "prepared height " + prepared.height() + ": " + why);
      }
      last = prepared.height();
    }
    return Optional.empty();
  }

  /**
   * 4.4, NEW-VIEW: a quorum of legal VIEW-CHANGEs for this very view by distinct replicas, and the
   * proposals are those that follow from them (pitfall P3).
   */
  static Optional<String> fault(NewView newView, Quorums quorums, int window) {
    int lastSigner = -1;
    for (Signed<ViewChange> signed : newView.viewChanges()) {
      if (signed.signer().value() <= lastSigner || signed.signer().value() >= quorums.n()) {
        return Optional.of("VIEW-CHANGEs are not by distinct replicas in ascending order");
      }
      if (signed.message().view() != newView.view()) {
        return Optional.of("a VIEW-CHANGE for view " + signed.message().view());
      }
      Optional<String> illegal = fault(signed.message(), quorums, window);
      if (illegal.isPresent()) {
        return illegal.map(why -> "VIEW-CHANGE of " + signed.signer() + ": " + why);
      }
      lastSigner = signed.signer().value();
    }
    if (newView.viewChanges().size() < quorums.quorum()) {
      return Optional.of(
          newView.viewChanges().size() + " VIEW-CHANGEs, expected " + quorums.quorum());
    }
    List<Proposal> expected = proposals(newView.viewChanges());
    return expected.equals(newView.proposals())
        ? Optional.empty()
        : Optional.of("proposes " + newView.proposals() + ", expected " + expected);
  }

  /**
   * 4.4, the set O: for each height above the highest stable checkpoint up to the highest prepared
   * one, what was prepared in the highest view, or else the null request. All VIEW-CHANGEs count,
   * whatever their checkpoint (pitfall P2).
   */
  static List<Proposal> proposals(List<Signed<ViewChange>> viewChanges) {
    long min = lowest(viewChanges);
    TreeMap<Long, Prepared> chosen = new TreeMap<>();
    for (Signed<ViewChange> signed : viewChanges) {
      for (Prepared prepared : signed.message().prepared()) {
        if (prepared.height() > min) {
          chosen.merge(prepared.height(), prepared, SafetyRules::later);
        }
      }
    }
    List<Proposal> proposals = new ArrayList<>();
    long height = min + 1;
    for (Map.Entry<Long, Prepared> next : chosen.entrySet()) {
      for (; height < next.getKey(); height++) {
        proposals.add(new Proposal(height, Batch.EMPTY.digest()));
      }
      proposals.add(new Proposal(height++, next.getValue().digest()));
    }
    return proposals;
  }

  /** min-s: the highest stable checkpoint that a VIEW-CHANGE proves. */
  static long lowest(List<Signed<ViewChange>> viewChanges) {
    long min = 0;
    for (Signed<ViewChange> signed : viewChanges) {
      min = Math.max(min, signed.message().stable().height());
    }
    return min;
  }

  private static Prepared later(Prepared one, Prepared other) {
    return other.view() > one.view() ? other : one;
  }

  /** Pitfalls H10, P21: a quorum of distinct replicas, each once. */
  private static Optional<String> fault(List<Ballot> ballots, Quorums quorums) {
    ReplicaId last = null;
    for (Ballot ballot : ballots) {
      if (last != null && ballot.signer().compareTo(last) <= 0) {
        return Optional.of("signers are not distinct and ascending");
      }
      if (ballot.signer().value() >= quorums.n()) {
        return Optional.of(ballot.signer() + " is not a replica");
      }
      last = ballot.signer();
    }
    return ballots.size() >= quorums.quorum()
        ? Optional.empty()
        : Optional.of(ballots.size() + " signatures, expected " + quorums.quorum());
  }
}
