package io.parley.hotstuff;

import io.parley.api.Certificate;
import io.parley.api.Rejection.Reason;
import io.parley.api.ReplicaId;
import io.parley.api.Share;
import io.parley.api.Signed;
import io.parley.hotstuff.HotStuffCombine.OfTimeouts;
import io.parley.hotstuff.message.HotStuffMessage.Suspect;
import io.parley.hotstuff.message.HotStuffMessage.Timeout;
import io.parley.hotstuff.message.HotStuffMessage.Vote;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.hotstuff.message.TimeoutCertificate;
import io.parley.pacemaker.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How views begin and end. A certificate ends a view well; if f+1 replicas, one of them correct,
 * suspect its leader or have given it up, all give it up, and a quorum of time-outs ends it.
 */
final class Views {
  private static final long OFF = -1;

  private record Given(Share share, QuorumCertificate high) {}

  private final State state;
  private final Certificates certificates;
  private final Voter voter;
  private final Timeouts<Given> timeouts;

  /** The view whose work began at {@link #startedAt}, as long as there is any. */
  private long workingOn = OFF;

  private long startedAt;
  private @Nullable OfTimeouts combining;
  private List<Given> combined = List.of();
  private int attempts;
  private long endedByTime;

  /** The time-out of the current view as it was first said; it is only ever repeated. */
  private @Nullable Timeout said;

  Views(State state, Certificates certificates, Voter voter) {
    this.state = state;
    this.certificates = certificates;
    this.voter = voter;
    this.timeouts = new Timeouts<>(state.quorums);
  }

  // What has become known

  /** Whether the sender is still in a view that this replica has left. */
  boolean onTimeout(ReplicaId from, Signed<Timeout> signed) {
    Timeout timeout = signed.message();
    if (state.spoilers.refuse(from, signed)) {
      return false;
    }
    Optional<String> fault =
        state.safety.entitlement(timeout.view(), timeout.high(), timeout.entered());
    if (fault.isPresent()) {
      state.out.reject(from, Reason.ILLEGAL, fault.get());
      return false;
    }
    certificates.learn(timeout.high());
    timeout.entered().ifPresent(certificates::learn);
    Share share = new Share(from, timeout.statement(), signed.signature());
    timeouts.add(timeout.view(), from, new Given(share, timeout.high()));
    return timeout.view() < state.view();
  }

  /** A replica suspects the leader of a term, or does so no more. */
  void onSuspect(ReplicaId from, Suspect suspect) {
    if (suspect.withdrawn()) {
      state.suspicions.withdrawn(from, suspect.view());
    } else if (suspect.view() >= state.term()) {
      state.suspicions.suspected(from, suspect.view());
    }
  }

  void onCombined(OfTimeouts id, Certificate certificate) {
    if (!id.equals(combining)) {
      return;
    }
    combining = null;
    List<Long> highViews = new ArrayList<>();
    QuorumCertificate highest = state.beginning;
    for (Given given : combined) {
      highViews.add(given.high.view());
      highest = given.high.isAbove(highest) ? given.high : highest;
    }
    certificates.learn(new TimeoutCertificate(id.view(), highest, highViews, certificate));
  }

  void onSpoiled(OfTimeouts id, List<ReplicaId> bad) {
    bad.forEach(timeouts::forget);
    if (id.equals(combining)) {
      combining = null;
    }
  }

  // Conclusions

  /** Enters the view that the certificates lead to. Whether there was one to enter. */
  boolean enter() {
    long before = state.view();
    long term = state.term();
    if (!state.enter()) {
      return false;
    }
    if (workingOn == before && state.view() == before + 1) {
      state.timeout.observed(startedAt, state.elapsed());
    }
    if (state.term() > term) {
      state.blame.leaderChanged();
      state.suspicions.forgetBelow(state.term());
    }
    said = null;
    combining = null;
    return true;
  }

  /** Another leader begins to lead. */
  void beginTerm() {
    state.timeout.next(state.elapsed());
    state.termTime.next(state.elapsed());
  }

  /**
   * The leader has led for as long as a term may last: a view in which this replica has not voted
   * yet is given up, so that what is under way comes to its end; after another time-out any is. It
   * is no failure (pitfall L4).
   */
  boolean endTerm() {
    if (state.hasGivenUp() || !state.termTime.isOver(state.elapsed())) {
      return false;
    }
    Vote last = state.promises.lastVote();
    boolean voted = last != null && last.view() == state.view();
    if (voted && !isOverBefore()) {
      return false;
    }
    leave();
    return true;
  }

  /** Whether the term's time was over a time-out ago. */
  private boolean isOverBefore() {
    return state.termTime.isOver(state.elapsed() - micros(state.timeout.current()));
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }

  private void leave() {
    endedByTime++;
    abandon();
    say();
  }

  /** How many terms this replica has ended because their time was over. */
  long endedByTime() {
    return endedByTime;
  }

  /**
   * f+1 gave up the view or suspect its leader, and one of them is correct; it is no failure where
   * the term's time is all but over.
   */
  boolean join() {
    if (suspects().size() < state.quorums.oneCorrect()) {
      return false;
    }
    if (state.hasGivenUp()) {
      return sayOfAbandoned();
    }
    if (state.termTime.isOver(state.elapsed() + micros(state.timeout.current()))) {
      leave();
    } else {
      giveUp();
    }
    return true;
  }

  /** A quorum gave up the view: the certificate of that is made. */
  boolean combine() {
    if (combining != null || !timeouts.isQuorum(state.view())) {
      return false;
    }
    combined = timeouts.of(state.view()).subList(0, state.quorums.quorum());
    combining = new OfTimeouts(state.view(), attempts++);
    state.out.combine(combining, combined.stream().map(Given::share).toList());
    return true;
  }

  private void giveUp() {
    abandon();
    state.timeout.failed();
    say();
  }

  private void abandon() {
    long view = state.view();
    state.promises.giveUp(state.rules.abandons(view, state.terms.afterTimeout(view)));
  }

  /**
   * A quorum may need the time-out of one who gave up an earlier view, and with it this one, of
   * which it has said nothing yet.
   */
  private boolean sayOfAbandoned() {
    if (said != null || state.promises.timedOut() == state.view()) {
      return false;
    }
    say();
    return true;
  }

  private void say() {
    if (said == null) {
      said = new Timeout(state.view(), state.promises.high(), state.entered());
    }
    state.out.broadcast(said);
  }

  /** Says again that the view is given up, until it is over (pitfall H20). */
  void resend() {
    if (state.hasGivenUp()) {
      say();
    }
  }

  /** Notes since when this view has anything to do: how long that takes is observed. */
  void noteWork() {
    boolean outstanding = isOutstanding();
    state.termTime.wanted(outstanding, state.elapsed());
    boolean working = !state.hasGivenUp() && outstanding;
    if (!working) {
      workingOn = OFF;
    } else if (workingOn != state.view()) {
      workingOn = state.view();
      startedAt = state.elapsed();
    }
  }

  /** Whether this view has anything to do. An idle cluster stays in its view. */
  boolean isOutstanding() {
    return (state.pool.hasPending() && state.hasRoom()) || isProposed();
  }

  /** Whether a leader may propose what is pending, or has: else nobody can be blamed. */
  boolean hasRoom() {
    BlockNode parent = state.tree.find(state.promises.high().block());
    boolean room =
        parent == null
            || !state.pool.hasPending()
            || state.pool.hasPending(state.roomToPropose(parent));
    return isProposed() || (room && state.hasRoom());
  }

  /** Whether commands are proposed that are not committed. */
  boolean isProposed() {
    BlockNode certified = state.tree.find(state.promises.high().block());
    return voter.hasCommands() || (certified != null && state.tree.hasCommands(certified));
  }

  /** Time-outs held, of whatever views. */
  int timeouts() {
    return timeouts.size();
  }

  /** Who suspects the leader of the current view, or has given the view up, ascending. */
  List<ReplicaId> suspects() {
    TreeSet<ReplicaId> suspects = new TreeSet<>(state.suspicions.of(state.term()));
    suspects.addAll(timeouts.senders(state.view()));
    return List.copyOf(suspects);
  }

  /** Who has given up the current view, ascending. */
  List<ReplicaId> givenUpBy() {
    return timeouts.senders(state.view());
  }
}
