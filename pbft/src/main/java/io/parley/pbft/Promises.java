package io.parley.pbft;

import io.parley.api.Batch;
import io.parley.api.Digest;
import io.parley.api.Signed;
import io.parley.kit.Outbox;
import io.parley.pbft.message.Basis;
import io.parley.pbft.message.PbftEntry;
import io.parley.pbft.message.PbftEntry.Accepted;
import io.parley.pbft.message.PbftEntry.InView;
import io.parley.pbft.message.PbftEntry.Proven;
import io.parley.pbft.message.PbftMessage.NewView;
import io.parley.pbft.message.PbftMessage.Prepared;
import io.parley.pbft.message.PbftMessage.Proof;
import io.parley.pbft.message.PbftMessage.StableCheckpoint;
import io.parley.pbft.message.PbftMessage.ViewChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a replica must not contradict, not even after a crash: the view that it is in or has asked
 * for, the proposals that it accepted, and what it knows to be prepared. A promise is kept as the
 * entry that is persisted for it, and the one is never done without the other. The message that
 * makes the promise follows the call, and so leaves when the entry is durable.
 */
final class Promises {
  private final Outbox out;

  /** For each height above the low watermark, what was accepted in the highest view. */
  private final TreeMap<Long, Accepted> accepted = new TreeMap<>();

  /** For each height above the low watermark, the proof of the highest view. */
  private final TreeMap<Long, Proven> proven = new TreeMap<>();

  private View view = View.FIRST;
  private long lastActive;

  /**
   * @param recalled what the journal holds of heights between the watermarks, and of the view
   */
  Promises(Outbox out, List<PbftEntry> recalled) {
    this.out = out;
    recalled.forEach(this::keep);
  }

  View view() {
    return view;
  }

  /** The last view that it took part in, as far as it remembers. */
  long lastActive() {
    return lastActive;
  }

  /** What it accepted at {@code height} in {@code view}; null if nothing. */
  @Nullable Digest accepted(long view, long height) {
    Accepted newest = accepted.get(height);
    return newest == null || newest.view() != view ? null : newest.body().digest();
  }

  /** Whether it knows something to be prepared at {@code height} in {@code view}. */
  boolean isProven(long view, long height) {
    Proven newest = proven.get(height);
    return newest != null && newest.proof().prepared().view() == view;
  }

  /** The proof of {@code prepared}, if it is what this replica knows of that height. */
  @Nullable Proof proof(Prepared prepared) {
    Proven newest = proven.get(prepared.height());
    return newest == null || !newest.proof().prepared().equals(prepared) ? null : newest.proof();
  }

  /** Whether it accepted or proved this last at {@code height}, and so must be able to show it. */
  boolean binds(long height, Digest digest) {
    Accepted one = accepted.get(height);
    Proven other = proven.get(height);
    return (one != null && one.body().digest().equals(digest))
        || (other != null && other.proof().prepared().digest().equals(digest));
  }

  /** Proposes or accepts {@code body}, the only one ever in this view at this height (P20). */
  void accept(long view, long height, Batch body) {
    Accepted former = accepted.get(height);
    if (former != null && former.view() >= view) {
      throw new AssertionError("accepts " + body + " in view " + view + " after " + former);
    }
    promise(new Accepted(view, height, body));
  }

  /** Knows from now on that something is prepared, and will say so in VIEW-CHANGE (P1). */
  void prove(Proof proof) {
    promise(new Proven(proof));
  }

  /**
   * Leaves for {@code next}, a higher view, and takes part in none below it any more (P10).
   *
   * @return the VIEW-CHANGE to be sent, which tells of all that is known to be prepared
   */
  ViewChange leaveFor(long next, StableCheckpoint stable) {
    if (next <= view.number()) {
      throw new AssertionError("leaves view " + view.number() + " for view " + next);
    }
    List<Prepared> prepared = new ArrayList<>();
    List<Proof> proofs = new ArrayList<>();
    proven.values().forEach(one -> proofs.add(one.proof()));
    proofs.forEach(proof -> prepared.add(proof.prepared()));
    ViewChange viewChange = new ViewChange(next, stable.height(), prepared);
    Basis basis = new Basis(List.of(), stable, proofs);
    promise(new InView(next, Optional.of(viewChange), Optional.empty(), basis));
    return viewChange;
  }

  /**
   * Will announce this NEW-VIEW for the view that it waits for, and no other.
   *
   * @param unsigned without signature, which it gets when it comes back; then the view begins
   * @param basis all that it names, and the proofs
   */
  void announce(Signed<NewView> unsigned, Basis basis) {
    promise(new InView(view.number(), view.sent(), Optional.of(unsigned), basis));
  }

  /** Takes part in the view that {@code newView} begins, which rests on {@code basis}. */
  void begin(Signed<NewView> newView, Basis basis) {
    long number = newView.message().view();
    promise(new InView(number, Optional.empty(), Optional.of(newView), basis));
  }

  private void promise(PbftEntry entry) {
    keep(entry);
    out.persist(entry);
  }

  private void keep(PbftEntry entry) {
    if (entry instanceof Accepted one) {
      accepted.merge(one.height(), one, (former, next) -> isLater(next, former) ? next : former);
    } else if (entry instanceof Proven one) {
      proven.put(one.height(), one);
    } else if (entry instanceof InView one) {
      view = new View(one);
      lastActive = view.isActive() ? one.view() : lastActive;
    }
  }

  private static boolean isLater(Accepted one, Accepted former) {
    return one.view() > former.view();
  }

  /** The checkpoint at {@code stable} has become stable: what lies below binds no more. */
  void forget(long stable) {
    accepted.headMap(stable, true).clear();
    proven.headMap(stable, true).clear();
  }
}
