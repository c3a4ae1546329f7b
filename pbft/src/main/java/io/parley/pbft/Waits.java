package io.parley.pbft;

import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.api.Wait;
import io.parley.pbft.message.PbftMessage.ViewChange;
import java.util.ArrayList;
import java.util.List;

/** What a replica waits for, from whom: the answer when it is stuck. */
final class Waits {
  private Waits() {}

  static List<Wait> of(State state, Ordering ordering, ViewChanger viewChanger) {
    List<Wait> waits = new ArrayList<>(ofView(state, ordering, viewChanger));
    List<ReplicaId> suspects = viewChanger.suspects();
    if (!suspects.isEmpty() && state.view().isActive()) {
      waits.add(
          state.suspicions.asWait(
              state.primary(), state.view().number(), suspects, state.blame.cause()));
    }
    return waits;
  }

  private static List<Wait> ofView(State state, Ordering ordering, ViewChanger viewChanger) {
    if (!state.view().isActive()) {
      return List.of(forView(state, viewChanger));
    }
    long next = state.delivered() + 1;
    if (state.log.decisions().has(next)) {
      return List.of(new Wait("execution of height " + (state.executed() + 1), List.of()));
    }
    Slot slot = state.log.find(next);
    if (slot != null && slot.isProposedIn(state.view().number())) {
      return List.of(forVotes(state, slot));
    }
    if (state.pool.hasPending() || ordering.lastProposed() > state.delivered()) {
      return List.of(new Wait("proposal for height " + next, List.of(state.primary())));
    }
    return List.of();
  }

  private static Wait forView(State state, ViewChanger viewChanger) {
    List<ReplicaId> arrived = new ArrayList<>();
    for (Signed<ViewChange> signed : viewChanger.collected()) {
      arrived.add(signed.signer());
    }
    int quorum = state.quorums.quorum();
    if (viewChanger.missing() > 0) {
      return new Wait(
          viewChanger.missing()
              + " things on which view "
              + state.view().number()
              + " or a later one rests",
          List.of());
    }
    return arrived.size() >= quorum
        ? new Wait("NEW-VIEW of view " + state.view().number(), List.of(state.primary()))
        : new Wait(
            "VIEW-CHANGE for view "
                + state.view().number()
                + ", has "
                + arrived.size()
                + " of "
                + quorum,
            state.quorums.allBut(arrived));
  }

  private static Wait forVotes(State state, Slot slot) {
    long view = state.view().number();
    if (!slot.hasBody()) {
      return new Wait("body of height " + slot.height(), List.of());
    }
    if (state.promises.accepted(view, slot.height()) == null) {
      return new Wait("the time that height " + slot.height() + " is stamped with", List.of());
    }
    boolean proven = state.promises.isProven(view, slot.height());
    List<ReplicaId> arrived =
        (proven ? slot.commits() : slot.prepares()).signers(view, slot.digest());
    return new Wait(
        (proven ? "COMMIT" : "PREPARE")
            + " for height "
            + slot.height()
            + ", has "
            + arrived.size()
            + " of "
            + state.quorums.quorum(),
        state.quorums.allBut(arrived));
  }
}
