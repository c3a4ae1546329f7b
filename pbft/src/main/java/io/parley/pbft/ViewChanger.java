package io.parley.pbft;

import io.parley.api.Bytes;
import io.parley.api.Rejection.Reason;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.pbft.message.PbftMessage.NewView;
import io.parley.pbft.message.PbftMessage.ViewChange;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** How a view is given up, and how the next begins. */
final class ViewChanger {
  private final State state;
  private final Checkpointing checkpointing;
  private final Ordering ordering;

  /** The VIEW-CHANGE for the highest view of each replica, and no others (pitfall P9). */
  private final TreeMap<ReplicaId, Signed<ViewChange>> viewChanges = new TreeMap<>();

  ViewChanger(State state, Checkpointing checkpointing, Ordering ordering) {
    this.state = state;
    this.checkpointing = checkpointing;
    this.ordering = ordering;
  }

  // What has become known

  void onViewChange(ReplicaId from, Signed<ViewChange> signed) {
    Signed<ViewChange> former = viewChanges.get(signed.signer());
    if (former != null && former.message().view() >= signed.message().view()) {
      return;
    }
    SafetyRules.fault(signed.message(), state.quorums, state.options.window())
        .ifPresentOrElse(
            why -> state.out.reject(from, Reason.ILLEGAL, why),
            () -> viewChanges.put(signed.signer(), signed));
  }

  void onNewView(ReplicaId from, Signed<NewView> signed) {
    NewView newView = signed.message();
    View view = state.view();
    if (!signed.signer().equals(state.primary(newView.view()))) {
      state.out.reject(
          from, Reason.NOT_ENTITLED, signed.signer() + " is not primary of " + newView.view());
      return;
    }
    boolean late =
        newView.view() < view.number() || (newView.view() == view.number() && view.isActive());
    if (late) {
      return;
    }
    SafetyRules.fault(newView, state.quorums, state.options.window())
        .ifPresentOrElse(why -> state.out.reject(from, Reason.ILLEGAL, why), () -> begin(signed));
  }

  private void begin(Signed<NewView> signed) {
    long view = signed.message().view();
    state.promises.begin(signed);
    viewChanges.values().removeIf(one -> one.message().view() <= view);
    ordering.begin(signed.message());
  }

  /** The view's time is over. */
  void expired(long view) {
    if (view == state.view().number()) {
      leaveFor(view + 1);
    }
  }

  /** After a restart: a NEW-VIEW that was announced is announced again, the same one (P10). */
  void resume() {
    state.view().announced().ifPresent(state.out::broadcast);
  }

  // Conclusions

  /** Draws one conclusion, if one can be drawn. */
  boolean progress() {
    return join() || announce();
  }

  /** f+1 have reached a higher view, one of them is correct: follow (pitfall P7). */
  private boolean join() {
    int oneCorrect = state.quorums.oneCorrect();
    if (viewChanges.size() < oneCorrect) {
      return false;
    }
    List<Long> views = new ArrayList<>();
    viewChanges.values().forEach(signed -> views.add(signed.message().view()));
    views.sort(null);
    long reached = views.get(views.size() - oneCorrect);
    if (reached <= state.view().number()) {
      return false;
    }
    leaveFor(reached);
    return true;
  }

  /** Whether it timed out here or elsewhere, the view failed: time-outs grow together. */
  private void leaveFor(long view) {
    state.backoff.failed();
    ViewChange viewChange = state.promises.leaveFor(view, checkpointing.stable());
    // Views may fail one after the other, and none begin: what is held of them must not add up.
    state.log.forEachAbove(state.log.low(), slot -> slot.enter(view));
    state.out.broadcast(viewChange);
  }

  /** The next primary has a quorum of VIEW-CHANGEs: the view can begin. */
  private boolean announce() {
    View view = state.view();
    if (view.isActive() || view.announced().isPresent() || !state.primary().equals(state.self)) {
      return false;
    }
    List<Signed<ViewChange>> collected = collected();
    if (collected.size() < state.quorums.quorum()) {
      return false;
    }
    NewView newView = new NewView(view.number(), collected, SafetyRules.proposals(collected));
    // Promised before it is sent: another NEW-VIEW for the same view would be equivocation.
    state.promises.announce(new Signed<>(state.self, newView, Bytes.EMPTY));
    state.out.broadcast(newView);
    return true;
  }

  /** How many VIEW-CHANGEs are held, for whatever views. */
  int viewChanges() {
    return viewChanges.size();
  }

  /**
   * How many replicas want the view that this replica waits for, or have given even that up: only a
   * VIEW-CHANGE for the highest view of each is known. A quorum of them makes its time run (pitfall
   * P7); if only those for this very view counted, replicas in two views could wait for each other
   * for ever.
   */
  int arrived() {
    int arrived = 0;
    for (Signed<ViewChange> signed : viewChanges.values()) {
      arrived += signed.message().view() >= state.view().number() ? 1 : 0;
    }
    return arrived;
  }

  /** The VIEW-CHANGEs for the view that this replica waits for, by ascending signer. */
  List<Signed<ViewChange>> collected() {
    List<Signed<ViewChange>> collected = new ArrayList<>();
    for (Signed<ViewChange> signed : viewChanges.values()) {
      if (signed.message().view() == state.view().number()) {
        collected.add(signed);
      }
    }
    return collected;
  }
}
