package io.parley.pbft;

import io.parley.api.Batch;
import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.kit.Quorums;
import io.parley.pbft.message.Ballot;
import io.parley.pbft.message.PbftMessage.Decided;
import io.parley.pbft.message.PbftMessage.Named;
import io.parley.pbft.message.PbftMessage.NewView;
import io.parley.pbft.message.PbftMessage.Prepared;
import io.parley.pbft.message.PbftMessage.Proof;
import io.parley.pbft.message.PbftMessage.Proposal;
import io.parley.pbft.message.PbftMessage.StableCheckpoint;
import io.parley.pbft.message.PbftMessage.ViewChange;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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

  /** 4.3, a stable checkpoint's proof: a quorum says so. */
  static Optional<String> fault(StableCheckpoint stable, Quorums quorums) {
    return fault(stable.votes(), quorums);
  }

  static Optional<String> fault(Decided decided, Quorums quorums) {
    return fault(decided.votes(), quorums);
  }

  /** 4.2, prepared, as others are convinced of it: a quorum voted for it in one view. */
  static Optional<String> fault(Proof proof, Quorums quorums) {
    return fault(proof.votes(), quorums);
  }

  /**
   * 4.4, VIEW-CHANGE: what it states is of earlier views, and of heights of their own between the
   * watermarks (pitfall P1). Whether it is true is judged where a view is to rest on it.
   */
  static Optional<String> fault(ViewChange viewChange, int window) {
    long last = viewChange.stable();
    for (Prepared prepared : viewChange.prepared()) {
      if (prepared.height() <= last) {
        return Optional.of("prepared heights do not ascend from the stable checkpoint");
      }
      if (prepared.height() > viewChange.stable() + window) {
        return Optional.of("prepared height " + prepared.height() + " is above the window");
      }
      if (prepared.view() >= viewChange.view()) {
        return Optional.of("prepared in view " + prepared.view() + ", which is not earlier");
      }
      last = prepared.height();
    }
    return Optional.empty();
  }

  /** 4.4, NEW-VIEW: it names VIEW-CHANGEs of a quorum of distinct replicas. */
  static Optional<String> fault(NewView newView, Quorums quorums) {
    int lastSigner = -1;
    for (Named named : newView.viewChanges()) {
      if (named.signer().value() <= lastSigner || named.signer().value() >= quorums.n()) {
        return Optional.of("VIEW-CHANGEs are not by distinct replicas in ascending order");
      }
      lastSigner = named.signer().value();
    }
    return newView.viewChanges().size() >= quorums.quorum()
        ? Optional.empty()
        : Optional.of(newView.viewChanges().size() + " VIEW-CHANGEs, expected " + quorums.quorum());
  }

  /**
   * 4.4, the set O: for each height above the highest stable checkpoint up to the highest prepared
   * one, what was prepared in the highest view, or else the null request. All VIEW-CHANGEs count,
   * whatever their checkpoint (pitfall P2).
   */
  static List<Proposal> proposals(List<Signed<ViewChange>> viewChanges) {
    List<Proposal> proposals = new ArrayList<>();
    long height = lowest(viewChanges) + 1;
    for (Prepared next : decisive(viewChanges)) {
      for (; height < next.height(); height++) {
        proposals.add(new Proposal(height, Batch.EMPTY.digest()));
      }
      if (next.height() == height) {
        proposals.add(new Proposal(height++, next.digest()));
      }
    }
    return proposals;
  }

  /**
   * What must be proven before a view may rest on these VIEW-CHANGEs, by ascending height: for each
   * height above the highest stable checkpoint, what is stated of the highest view. What is stated
   * of lower views changes nothing, be it true or not. Two batches at one height and view cannot
   * both be proven, so one of those who state them lies.
   */
  static List<Prepared> decisive(List<Signed<ViewChange>> viewChanges) {
    long min = lowest(viewChanges);
    TreeMap<Long, LinkedHashSet<Prepared>> highest = new TreeMap<>();
    for (Signed<ViewChange> signed : viewChanges) {
      for (Prepared prepared : signed.message().prepared()) {
        if (prepared.height() > min) {
          LinkedHashSet<Prepared> known =
              highest.computeIfAbsent(prepared.height(), key -> new LinkedHashSet<>());
          if (!known.isEmpty() && isLater(prepared, known.iterator().next())) {
            known.clear();
          }
          if (known.isEmpty() || !isLater(known.iterator().next(), prepared)) {
            known.add(prepared);
          }
        }
      }
    }
    List<Prepared> decisive = new ArrayList<>();
    highest.values().forEach(decisive::addAll);
    return decisive;
  }

  /** min-s: the highest stable checkpoint that a VIEW-CHANGE states. */
  static long lowest(List<Signed<ViewChange>> viewChanges) {
    long min = 0;
    for (Signed<ViewChange> signed : viewChanges) {
      min = Math.max(min, signed.message().stable());
    }
    return min;
  }

  private static boolean isLater(Prepared one, Prepared other) {
    return one.view() > other.view();
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
