package io.parley.pbft;

import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.Rejection.Reason;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.pbft.message.Basis;
import io.parley.pbft.message.PbftMessage.Named;
import io.parley.pbft.message.PbftMessage.NewView;
import io.parley.pbft.message.PbftMessage.Proof;
import io.parley.pbft.message.PbftMessage.Suspect;
import io.parley.pbft.message.PbftMessage.ViewChange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a view is given up, and how the next begins: on a NEW-VIEW, once all VIEW-CHANGEs that it
 * names are here, and proofs of all that decides what the view inherits.
 */
final class ViewChanger {
  private final State state;
  private final Checkpointing checkpointing;
  private final Ordering ordering;
  private final Grounds grounds;

  /** What this replica lacks to announce the view that it is to lead. */
  private final BasisFetch toAnnounce;

  private record Held(Signed<ViewChange> signed, Digest digest) {}

  /** A NEW-VIEW that cannot begin its view yet, and VIEW-CHANGEs that were fetched for it. */
  private record Pending(
      Signed<NewView> signed, ReplicaId from, TreeMap<ReplicaId, Held> fetched, BasisFetch fetch) {
    long view() {
      return signed.message().view();
    }

    boolean names(Named named) {
      return signed.message().viewChanges().contains(named);
    }
  }

  /** The VIEW-CHANGE for the highest view of each replica, and no others (pitfall P9). */
  private final TreeMap<ReplicaId, Held> viewChanges = new TreeMap<>();

  /**
   * Of each primary the NEW-VIEW of its highest view that has not begun. One for all of them would
   * be a liar's, who can name any view, and VIEW-CHANGEs that nobody has (pitfall P9).
   */
  private final TreeMap<ReplicaId, Pending> pending = new TreeMap<>();

  /** Whether something has become known since the last conclusion. */
  private boolean changed = true;

  private long provenBefore;

  ViewChanger(State state, Checkpointing checkpointing, Ordering ordering) {
    this.state = state;
    this.checkpointing = checkpointing;
    this.ordering = ordering;
    this.grounds = new Grounds(state, checkpointing);
    this.toAnnounce = new BasisFetch(state);
  }

  Grounds grounds() {
    return grounds;
  }

  // What has become known

  void onViewChange(ReplicaId from, Signed<ViewChange> signed) {
    Held former = viewChanges.get(signed.signer());
    if (former != null && former.signed.message().view() >= signed.message().view()) {
      return;
    }
    if (isLegal(from, signed)) {
      viewChanges.put(signed.signer(), new Held(signed, signed.message().digest()));
      changed = true;
    }
  }

  private boolean isLegal(ReplicaId from, Signed<ViewChange> signed) {
    return SafetyRules.fault(signed.message(), state.options.window())
        .map(
            why -> {
              state.out.reject(from, Reason.ILLEGAL, why);
              return false;
            })
        .orElse(true);
  }

  /** A VIEW-CHANGE by way of another, for the NEW-VIEW that waits for it. */
  void onHandedOn(ReplicaId from, Signed<ViewChange> signed) {
    Pending waiting = pending.get(state.primary(signed.message().view()));
    Named named = Named.of(signed);
    if (waiting != null
        && waiting.view() == signed.message().view()
        && waiting.names(named)
        && isLegal(from, signed)) {
      waiting.fetched.put(signed.signer(), new Held(signed, named.digest()));
      changed = true;
    }
  }

  void onProofs(ReplicaId from, List<Proof> proofs) {
    for (Proof proof : proofs) {
      if (isWanted(proof)) {
        SafetyRules.fault(proof, state.quorums)
            .ifPresentOrElse(
                why -> state.out.reject(from, Reason.ILLEGAL, why), () -> grounds.learn(proof));
        changed = true;
      }
    }
  }

  private boolean isWanted(Proof proof) {
    return toAnnounce.isWanted(proof.prepared())
        || pending.values().stream().anyMatch(one -> one.fetch.isWanted(proof.prepared()));
  }

  /**
   * @param began whether {@code from} takes part in the view, and so holds all of it
   */
  void onNewView(ReplicaId from, Signed<NewView> signed, boolean began) {
    NewView newView = signed.message();
    if (!signed.signer().equals(state.primary(newView.view()))) {
      state.out.reject(
          from, Reason.NOT_ENTITLED, signed.signer() + " is not primary of " + newView.view());
      return;
    }
    if (isLate(newView.view()) || !isNews(signed, began)) {
      return;
    }
    SafetyRules.fault(newView, state.quorums)
        .ifPresentOrElse(
            why -> state.out.reject(from, Reason.ILLEGAL, why),
            () -> {
              BasisFetch fetch = new BasisFetch(state);
              pending.put(signed.signer(), new Pending(signed, from, new TreeMap<>(), fetch));
              changed = true;
            });
  }

  private boolean isLate(long newView) {
    View view = state.view();
    return newView < view.number() || (newView == view.number() && view.isActive());
  }

  /** One of a primary is kept, for its highest view; of one view, one that began elsewhere. */
  private boolean isNews(Signed<NewView> signed, boolean began) {
    Pending former = pending.get(signed.signer());
    return former == null
        || signed.message().view() > former.view()
        || (signed.message().view() == former.view()
            && began
            && !signed.message().equals(former.signed.message()));
  }

  /** A replica suspects the primary of a view, or does so no more. */
  void onSuspect(ReplicaId from, Suspect suspect) {
    if (suspect.withdrawn()) {
      state.suspicions.withdrawn(from, suspect.view());
    } else if (suspect.view() >= state.view().number()) {
      state.suspicions.suspected(from, suspect.view());
      changed = true;
    }
  }

  /** After a restart: a NEW-VIEW that was announced is announced again, the same one (P10). */
  void resume() {
    state.view().announced().ifPresent(state.out::broadcast);
  }

  /** Another interval has passed. */
  void tick() {
    toAnnounce.tick();
    pending.values().forEach(one -> one.fetch.tick());
  }

  // Conclusions

  /** Draws one conclusion, if one can be drawn. */
  boolean progress() {
    long proven = checkpointing.proven().height();
    changed |= proven != provenBefore;
    provenBefore = proven;
    if (!changed) {
      return false;
    }
    changed = join() || depose() || enter() || announce();
    return changed;
  }

  /** f+1 have reached a higher view, one of them is correct: follow (pitfall P7). */
  private boolean join() {
    int oneCorrect = state.quorums.oneCorrect();
    if (viewChanges.size() < oneCorrect) {
      return false;
    }
    List<Long> views = new ArrayList<>();
    viewChanges.values().forEach(held -> views.add(held.signed.message().view()));
    views.sort(null);
    long reached = views.get(views.size() - oneCorrect);
    if (reached <= state.view().number()) {
      return false;
    }
    leaveFor(reached);
    return true;
  }

  /** f+1 suspect the primary of this view, one of them is correct: it is left for the next. */
  private boolean depose() {
    if (suspects().size() < state.quorums.oneCorrect()) {
      return false;
    }
    leaveFor(state.view().number() + 1);
    return true;
  }

  /** Who suspects the primary of this view, or has left the view for a higher one, ascending. */
  List<ReplicaId> suspects() {
    long view = state.view().number();
    TreeSet<ReplicaId> suspects = new TreeSet<>(state.suspicions.of(view));
    for (Held held : viewChanges.values()) {
      if (held.signed.message().view() > view) {
        suspects.add(held.signed.signer());
      }
    }
    return List.copyOf(suspects);
  }

  /** Whether it timed out here or elsewhere, the view failed: time-outs grow together. */
  private void leaveFor(long view) {
    state.timeout.failed();
    state.timeout.next(state.elapsed());
    ViewChange viewChange = state.promises.leaveFor(view, checkpointing.stable());
    state.blame.leaderChanged(state.primary());
    state.suspicions.forgetBelow(view);
    // Views may fail one after the other, and none begin: what is held of them must not add up.
    state.log.forEachAbove(state.log.low(), slot -> slot.enter(view));
    pending.values().removeIf(one -> isLate(one.view()));
    toAnnounce.done();
    changed = true;
    state.out.broadcast(viewChange);
  }

  /** Begins the view of a NEW-VIEW that waits, if all that it rests on is here. */
  private boolean enter() {
    for (Pending next : List.copyOf(pending.values())) {
      if (enter(next)) {
        return true;
      }
    }
    return false;
  }

  private boolean enter(Pending next) {
    List<Signed<ViewChange>> named = new ArrayList<>();
    List<Named> lacking = new ArrayList<>();
    for (Named one : next.signed.message().viewChanges()) {
      Signed<ViewChange> held = find(next.view(), one);
      if (held == null) {
        lacking.add(one);
      } else {
        named.add(held);
      }
    }
    Missing missing =
        lacking.isEmpty() ? grounds.missing(named) : new Missing(lacking, 0, List.of());
    if (!missing.isNothing()) {
      List<ReplicaId> first = List.of(next.from, state.primary(next.view()));
      next.fetch.want(new BasisFetch.Wanted(next.view(), first, missing, named));
      return false;
    }
    begin(next.signed, grounds.basis(named));
    return true;
  }

  private void begin(Signed<NewView> signed, Basis basis) {
    long view = signed.message().view();
    state.promises.begin(signed, basis);
    state.timeout.next(state.elapsed());
    viewChanges.values().removeIf(held -> held.signed.message().view() <= view);
    state.blame.leaderChanged(state.primary());
    state.suspicions.forgetBelow(view);
    pending.values().removeIf(one -> isLate(one.view()));
    grounds.clear();
    toAnnounce.done();
    ordering.begin();
  }

  /** The next primary has a quorum of VIEW-CHANGEs that are true: the view can begin. */
  private boolean announce() {
    View view = state.view();
    if (view.isActive() || view.announced().isPresent() || !state.primary().equals(state.self)) {
      return false;
    }
    List<Signed<ViewChange>> collected = collected();
    if (collected.size() < state.quorums.quorum()) {
      return false;
    }
    Grounds.Provable provable = grounds.provable(collected);
    if (provable.viewChanges().size() < state.quorums.quorum()) {
      toAnnounce.want(
          new BasisFetch.Wanted(view.number(), List.of(), provable.missing(), collected));
      return false;
    }
    NewView newView =
        new NewView(view.number(), provable.viewChanges().stream().map(Named::of).toList());
    // Promised before it is sent: another NEW-VIEW for the same view would be equivocation.
    state.promises.announce(
        new Signed<>(state.self, newView, Bytes.EMPTY), grounds.basis(provable.viewChanges()));
    state.out.broadcast(newView);
    return true;
  }

  // What is held

  /** The VIEW-CHANGE of this name for {@code view}; null if it is not here. */
  @Nullable Signed<ViewChange> find(long view, Named named) {
    Pending waiting = pending.get(state.primary(view));
    Held fetched = waiting == null ? null : waiting.fetched.get(named.signer());
    for (Held held : Arrays.asList(viewChanges.get(named.signer()), fetched)) {
      if (held != null
          && held.signed.message().view() == view
          && held.digest.equals(named.digest())) {
        return held.signed;
      }
    }
    return state.view().number() == view ? ofBasis(named) : null;
  }

  private @Nullable Signed<ViewChange> ofBasis(Named named) {
    for (Signed<ViewChange> signed : state.view().basis().viewChanges()) {
      if (signed.signer().equals(named.signer()) && Named.of(signed).equals(named)) {
        return signed;
      }
    }
    return null;
  }

  /** How many things are missing on which a view rests. */
  int missing() {
    return toAnnounce.size() + pending.values().stream().mapToInt(one -> one.fetch.size()).sum();
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
    for (Held held : viewChanges.values()) {
      arrived += held.signed.message().view() >= state.view().number() ? 1 : 0;
    }
    return arrived;
  }

  /** The VIEW-CHANGEs for the view that this replica waits for, by ascending signer. */
  List<Signed<ViewChange>> collected() {
    List<Signed<ViewChange>> collected = new ArrayList<>();
    for (Held held : viewChanges.values()) {
      if (held.signed.message().view() == state.view().number()) {
        collected.add(held.signed);
      }
    }
    return collected;
  }
}
