package io.parley.pbft;

import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.kit.AnswerBudget;
import io.parley.pbft.message.Ballot;
import io.parley.pbft.message.PbftMessage.FetchBasis;
import io.parley.pbft.message.PbftMessage.HandedOn;
import io.parley.pbft.message.PbftMessage.Named;
import io.parley.pbft.message.PbftMessage.Prepared;
import io.parley.pbft.message.PbftMessage.Proof;
import io.parley.pbft.message.PbftMessage.Proofs;
import io.parley.pbft.message.PbftMessage.StableCheckpoint;
import io.parley.pbft.message.PbftMessage.ViewChange;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** What a peer is given that lacks something on which a view rests, within its budget (B4). */
final class BasisAnswers {
  /** Questions of one peer that are looked at in one interval. */
  private static final int QUESTIONS_MAX = 16;

  private final State state;
  private final Checkpointing checkpointing;
  private final ViewChanger viewChanger;
  private final AnswerBudget budget = new AnswerBudget(QUESTIONS_MAX);

  BasisAnswers(State state, Checkpointing checkpointing, ViewChanger viewChanger) {
    this.state = state;
    this.checkpointing = checkpointing;
    this.viewChanger = viewChanger;
  }

  /** Another interval has passed: all have their budget again. */
  void tick() {
    budget.tick();
  }

  void onFetch(ReplicaId from, FetchBasis fetch) {
    if (from.equals(state.self) || !budget.mayAsk(from)) {
      return;
    }
    for (Named named : new LinkedHashSet<>(fetch.viewChanges())) {
      Signed<ViewChange> held = viewChanger.find(fetch.view(), named);
      if (held != null && budget.mayHand(from, named.toString(), size(held.message()))) {
        state.out.send(from, new HandedOn(held));
      }
    }
    boolean proven = !checkpointing.proven().votes().isEmpty();
    StableCheckpoint stable = checkpointing.proven();
    if (fetch.stable() > 0
        && proven
        && stable.height() >= fetch.stable()
        && budget.mayHand(from, "stable", size(stable.votes()))) {
      state.out.send(from, stable);
    }
    sendProofs(from, fetch.prepared());
  }

  private void sendProofs(ReplicaId from, List<Prepared> all) {
    List<Proof> proofs = new ArrayList<>();
    long bytes = 0;
    for (Prepared prepared : new LinkedHashSet<>(all)) {
      Proof proof = viewChanger.grounds().proof(prepared);
      if (proof == null || !budget.mayHand(from, prepared.toString(), size(proof.votes()))) {
        continue;
      }
      proofs.add(proof);
      bytes += size(proof.votes());
      if (bytes >= Proofs.BYTES_MAX) {
        state.out.send(from, new Proofs(proofs));
        proofs = new ArrayList<>();
        bytes = 0;
      }
    }
    if (!proofs.isEmpty()) {
      state.out.send(from, new Proofs(proofs));
    }
  }

  private static long size(ViewChange viewChange) {
    return ViewChangeSize.ofStated(viewChange.prepared().size());
  }

  private static long size(List<Ballot> votes) {
    long bytes = ViewChangeSize.PREPARED_BYTES;
    for (Ballot ballot : votes) {
      bytes += ViewChangeSize.BALLOT_BYTES + ballot.signature().size();
    }
    return bytes;
  }
}
