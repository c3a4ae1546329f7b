package io.parley.hotstuff;

import io.parley.api.Certificate;
import io.parley.api.Rejection.Reason;
import io.parley.api.ReplicaId;
import io.parley.api.Share;
import io.parley.api.Signed;
import io.parley.hotstuff.HotStuffCombine.OfTimeouts;
import io.parley.hotstuff.HotStuffTimer.ViewTimeout;
import io.parley.hotstuff.message.HotStuffMessage.Timeout;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.hotstuff.message.TimeoutCertificate;
import io.parley.pacemaker.Timeouts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How views begin and end. A certificate ends a view well; if none comes in time, a quorum of
 * time-outs does. Whoever hears one correct replica give up a view gives it up, too.
 */
final class Views {
  private static final long OFF = -1;

  private record Given(Share share, QuorumCertificate high) {}

  private final State state;
  private final Certificates certificates;
  private final Voter voter;
  private final Timeouts<Given> timeouts;

  private long runningFor = OFF;
  private @Nullable OfTimeouts combining;
  private List<Given> combined = List.of();
  private int attempts;

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

  /** The timer ran out. */
  void expired(ViewTimeout timer) {
    if (timer.view() == runningFor) {
      runningFor = OFF;
      giveUp();
    }
  }

  void onCombined(OfTimeouts id, Certificate certificate) {
    if (!id.equals(combining)) {
      return;
    }
    combining = null;
    List<Long> highViews = new ArrayList<>();
    QuorumCertificate highest = QuorumCertificate.GENESIS;
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
    if (!state.enter()) {
      return false;
    }
    said = null;
    combining = null;
    return true;
  }

  /** One correct replica gave up the view. */
  boolean join() {
    if (state.hasGivenUp() || !timeouts.isAmplified(state.view())) {
      return false;
    }
    giveUp();
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
    state.promises.giveUp(state.view());
    state.backoff.failed();
    say();
  }

  private void say() {
    if (said == null) {
      said = new Timeout(state.view(), state.promises.high(), state.entered());
    }
    state.out.broadcast(said);
  }

  /** Says again that the view is given up, until it is over (pitfall H20). */
  void resend() {
    if (state.promises.timedOut() == state.view()) {
      say();
    }
  }

  /** Starts or stops the view's timer, as things stand now. */
  void updateTimer() {
    boolean due = !state.hasGivenUp() && isOutstanding();
    if (runningFor != OFF && (!due || runningFor != state.view())) {
      state.out.stopTimer(new ViewTimeout(runningFor));
      runningFor = OFF;
    }
    if (due && runningFor == OFF) {
      runningFor = state.view();
      state.startViewTimer(new ViewTimeout(state.view()));
    }
  }

  /**
   * Whether this view owes anything. An idle cluster stays in its view, and one that waits for its
   * own execution blames no leader for it.
   */
  boolean isOutstanding() {
    BlockNode certified = state.tree.find(state.promises.high().block());
    return (state.pool.hasPending() && state.hasRoom())
        || voter.hasCommands()
        || (certified != null && state.tree.hasCommands(certified));
  }

  /** Time-outs held, of whatever views. */
  int timeouts() {
    return timeouts.size();
  }

  /** Who has given up the current view, ascending. */
  List<ReplicaId> givenUpBy() {
    return timeouts.senders(state.view());
  }
}
