package io.parley.pbft;

import io.parley.api.Signed;
import io.parley.pbft.message.Basis;
import io.parley.pbft.message.PbftMessage.Prepared;
import io.parley.pbft.message.PbftMessage.Proof;
import io.parley.pbft.message.PbftMessage.ViewChange;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What proves that VIEW-CHANGEs say the truth: own proofs, and those of others that were asked for.
 * A view rests on VIEW-CHANGEs only where the highest stable checkpoint that they state, and for
 * each height what they state of the highest view, is proven by a quorum (pitfall P1). So there is
 * one proof a height at most, however many VIEW-CHANGEs there are.
 */
final class Grounds {
  /** Proofs of others that are kept, in windows. */
  static final int WINDOWS_MAX = 2;

  private final State state;
  private final Checkpointing checkpointing;
  private final LinkedHashMap<Prepared, Proof> fetched = new LinkedHashMap<>();

  /**
   * Those of some VIEW-CHANGEs on which a view can rest together.
   *
   * @param missing what it takes to take in the others
   */
  record Provable(List<Signed<ViewChange>> viewChanges, Missing missing) {}

  Grounds(State state, Checkpointing checkpointing) {
    this.state = state;
    this.checkpointing = checkpointing;
  }

  /** Proofs of others that are held. */
  int fetched() {
    return fetched.size();
  }

  /** The most that are. */
  long fetchedMax() {
    return (long) WINDOWS_MAX * state.options.window();
  }

  /** Keeps a legal proof. */
  void learn(Proof proof) {
    fetched.put(proof.prepared(), proof);
    if (fetched.size() > fetchedMax()) {
      Iterator<Prepared> oldest = fetched.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** A view began: what was asked for has served. */
  void clear() {
    fetched.clear();
  }

  /** The proof of {@code prepared}, if it is here. */
  @Nullable Proof proof(Prepared prepared) {
    Proof own = state.promises.proof(prepared);
    Proof other = own == null ? fetched.get(prepared) : own;
    return other == null ? state.view().basis().proof(prepared).orElse(null) : other;
  }

  /** What is not proven of that on which a view with these VIEW-CHANGEs rests. */
  Missing missing(List<Signed<ViewChange>> viewChanges) {
    long lowest = SafetyRules.lowest(viewChanges);
    long stable = lowest <= checkpointing.proven().height() ? 0 : lowest;
    List<Prepared> unproven = new ArrayList<>();
    for (Prepared prepared : SafetyRules.decisive(viewChanges)) {
      if (proof(prepared) == null) {
        unproven.add(prepared);
      }
    }
    return new Missing(List.of(), stable, unproven);
  }

  /** All of it; nothing may be missing. */
  Basis basis(List<Signed<ViewChange>> viewChanges) {
    List<Proof> proofs = new ArrayList<>();
    for (Prepared prepared : SafetyRules.decisive(viewChanges)) {
      Proof proof = proof(prepared);
      if (proof == null) {
        throw new AssertionError("rests on " + prepared + ", which is not proven");
      }
      proofs.add(proof);
    }
    return new Basis(viewChanges, checkpointing.proven(), proofs);
  }

  /** Leaves out, of some VIEW-CHANGEs, those that state what is not proven and would decide. */
  Provable provable(List<Signed<ViewChange>> all) {
    List<Signed<ViewChange>> left = new ArrayList<>(all);
    LinkedHashSet<Prepared> unproven = new LinkedHashSet<>();
    long stable = 0;
    for (Missing next = missing(left); !next.isNothing(); next = missing(left)) {
      Missing missing = next;
      // A checkpoint that proves more than what is asked for will do: the lowest is asked for.
      stable = missing.stable() == 0 ? stable : missing.stable();
      unproven.addAll(missing.prepared());
      Set<Prepared> prepared = new LinkedHashSet<>(missing.prepared());
      left.removeIf(
          signed ->
              (missing.stable() > 0 && signed.message().stable() == missing.stable())
                  || signed.message().prepared().stream().anyMatch(prepared::contains));
    }
    return new Provable(left, new Missing(List.of(), stable, List.copyOf(unproven)));
  }
}
