package io.parley.hotstuff;

import io.parley.api.Rejection.Reason;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.hotstuff.message.HotStuffMessage;
import io.parley.hotstuff.message.HotStuffMessage.Suspect;
import io.parley.hotstuff.message.HotStuffMessage.Timeout;
import io.parley.hotstuff.message.HotStuffMessage.Vote;
import io.parley.hotstuff.message.HotStuffMessage.Wish;
import io.parley.hotstuff.message.HotStuffMessage.Wished;
import io.parley.hotstuff.message.TimeoutCertificate;
import io.parley.hotstuff.message.WishCertificate;
import io.parley.pacemaker.Pacemaker.Consent;
import io.parley.pacemaker.Turns;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a term is left before its end. Whoever has no patience left asks for the next; if f+1 ask,
 * one of them correct, all give up the views before it, and a quorum of time-outs leads there. Who
 * says what to whom is the {@link io.parley.pacemaker.Pacemaker}'s.
 */
final class Leaving {
  private static final long NONE = -1;

  private final State state;
  private final Certificates certificates;
  private final Ancestors ancestors;
  private final Answers answers;
  private final Wishes wishes;
  private final Timeouts timeouts;
  private final Consent consent;
  private final Turns turns;

  /** The view whose certificate was made here, until it is shown to all. */
  private long made = NONE;

  /** The time-out as it was first said; it is only ever repeated. */
  private @Nullable Timeout said;

  /**
   * Who has shown what f+1 wish for, and is to be told that this replica has given up; this replica
   * itself if it learned of it as a relay, and is the one that shows it to all.
   */
  private final TreeSet<ReplicaId> expecting = new TreeSet<>();

  /** Who was asked for another term, and may have to be told that it is wanted no more. */
  private final TreeSet<ReplicaId> asked = new TreeSet<>();

  /** Whether this replica wishes for the next term. */
  private boolean asks;

  /** When this replica began to complain, in this term; {@link #NONE} if it does not. */
  private long complainsSince = NONE;

  /** The term that this replica wants to end because its time is over. */
  private long timeIsOver = NONE;

  private long endedByTime;

  Leaving(
      State state,
      Certificates certificates,
      Ancestors ancestors,
      Answers answers,
      Wishes wishes,
      Timeouts timeouts) {
    this.state = state;
    this.ancestors = ancestors;
    this.certificates = certificates;
    this.answers = answers;
    this.wishes = wishes;
    this.timeouts = timeouts;
    this.consent = state.pacemaker.consent();
    this.turns = new Turns(state.pacemaker);
  }

  // What has become known

  /** A replica has given up: if it is still in a view that this one has left, it is told so. */
  void onTimeout(ReplicaId from, Signed<Timeout> signed) {
    Timeout timeout = signed.message();
    if (state.spoilers.refuse(from, signed)) {
      return;
    }
    Optional<String> fault = state.safety.fault(timeout);
    if (fault.isEmpty() && !state.collects(state.terms.afterTimeout(timeout.view()))) {
      fault = Optional.of(timeout + ", of which this replica collects none");
    }
    if (fault.isPresent()) {
      state.out.reject(from, Reason.ILLEGAL, fault.get());
      return;
    }
    certificates.learn(timeout.high());
    timeout.entered().ifPresent(certificates::learn);
    timeout.wished().ifPresent(wish -> onWished(state.self, wish));
    ancestors.onReport(from, timeout.view() + 1, timeout.held());
    timeouts.add(from, signed);
    if (timeout.view() < state.view()) {
      answers.tell(from);
    }
  }

  /** A replica suspects the leader of a term, or asks for the next no more. */
  void onSuspect(ReplicaId from, Suspect suspect) {
    if (suspect.withdrawn()) {
      state.suspicions.withdrawn(from, suspect.view());
      wishes.withdrawn(from, state.terms.afterTimeout(suspect.view()));
      if (consent == Consent.NOT_NEEDED) {
        timeouts.forget(from);
      }
    } else if (consent != Consent.COUNTED) {
      state.out.reject(from, Reason.ILLEGAL, suspect + ", which nobody counts");
    } else if (suspect.view() >= state.term()) {
      state.suspicions.suspected(from, suspect.view());
    }
  }

  /** A relay shows what f+1 wish for. */
  void onWished(ReplicaId relay, WishCertificate wish) {
    boolean legal =
        consent == Consent.CERTIFIED
            && state.safety.isFirst(wish.view())
            && state.pacemaker.collectors(wish.view()).contains(relay);
    if (!legal) {
      state.out.reject(relay, Reason.ILLEGAL, wish + " by one who is no relay for it");
    } else if (wish.view() <= state.view()) {
      answers.tell(relay);
    } else if (wishes.learn(wish) || !relay.equals(state.self)) {
      expecting.add(relay);
    }
  }

  /** The certificate of a quorum's time-outs is made here. */
  void onMade(TimeoutCertificate certificate) {
    certificates.learn(certificate);
    made = consent == Consent.COUNTED ? NONE : certificate.view();
  }

  /** Another view has begun. Whoever made the certificate that led here shows it to all. */
  void entered() {
    if (made != NONE) {
      state.out.broadcast(state.standing());
      made = NONE;
    }
    if (said != null && said.view() < state.view()) {
      said = null; // but what was given up with views that follow is not said enough yet
    }
    timeouts.entered();
  }

  /**
   * Another term has begun: what was asked for is here. Where nobody gives up, it is only now that
   * the one before is known to have failed.
   *
   * @param former the term before
   */
  void termEntered(long former) {
    boolean failed = state.entered().isPresent() && timeIsOver != former && !isOverSoon();
    if (consent == Consent.NOT_NEEDED) {
      if (failed) {
        state.timeout.failed();
      }
      // Complaints of the leader before are none of this one, here and elsewhere (pitfall L2).
      Suspect withdrawal = new Suspect(former, true);
      asked.forEach(collector -> state.out.send(collector, withdrawal));
      timeouts.forgetAll();
    }
    askNoMore();
  }

  private void askNoMore() {
    asked.clear();
    asks = false;
    turns.reset();
    complainsSince = NONE;
  }

  // Asking

  /** Asks for the next term: the leader of this one is suspected, or its time is over. */
  void ask() {
    switch (consent) {
      case COUNTED -> state.out.broadcast(new Suspect(state.term(), false));
      case CERTIFIED -> {
        if (wishes.granted().isEmpty()) {
          asks = true;
          long next = state.nextTerm();
          turns.next(next).forEach(relay -> ask(relay, new Wish(next)));
        }
      }
      case NOT_NEEDED -> complain();
    }
  }

  private void ask(ReplicaId collector, HotStuffMessage message) {
    asked.add(collector);
    state.out.send(collector, message);
  }

  /** To the next leader, and with every time-out that passes to the one after it as well. */
  private void complain() {
    if (complainsSince == NONE) {
      complainsSince = state.elapsed();
    }
    long passed = (state.elapsed() - complainsSince) / micros(state.timeout.current());
    long next = state.nextTerm();
    for (int i = 0; i <= Math.min(passed, state.quorums.faulty()); i++) {
      Timeout complaint = timeout(next - 1, Optional.empty(), Optional.empty());
      ask(state.terms.leader(next), complaint);
      next = state.terms.afterTimeout(next);
    }
  }

  /** Asks no more for the next term: the leader of this one does what it should. */
  void withdraw() {
    Suspect withdrawal = new Suspect(state.term(), true);
    if (consent == Consent.COUNTED) {
      state.out.broadcast(withdrawal);
    } else {
      asked.forEach(collector -> state.out.send(collector, withdrawal));
    }
    askNoMore();
  }

  /** Whether relays are asked one after the other, and not all have been. */
  boolean isWaiting() {
    boolean wants = asks || wishes.granted().isPresent();
    return consent == Consent.CERTIFIED && wants && !turns.isRoundOver();
  }

  /** The patience with those relays that were asked is over: others are. */
  void askOthers() {
    Optional<WishCertificate> granted = wishes.granted();
    if (granted.isPresent()) {
      tellOthers(granted.get());
    } else if (asks) {
      ask();
    }
  }

  /** Asks again, as another interval has passed. */
  void askAgain() {
    if (!isWaiting()) {
      ask();
    }
  }

  /** Whether this replica asks for the next term whatever it thinks of the leader. */
  boolean mustAsk() {
    return consent != Consent.COUNTED && (state.hasGivenUp() || timeIsOver == state.term());
  }

  /**
   * The leader has led for as long as a term may last, which is no failure (pitfall L4): the next
   * term is asked for. Where everything is said to all, a view in which this replica has not voted
   * yet is given up, so that what is under way comes to its end; after another time-out any is.
   */
  boolean endTerm() {
    boolean isOver = state.termTime.isOver(state.elapsed());
    if (state.hasGivenUp() || !isOver || timeIsOver == state.term()) {
      return false;
    }
    if (consent != Consent.COUNTED) {
      endByTime();
      ask();
      return true;
    }
    Vote last = state.promises.lastVote();
    boolean voted = last != null && last.view() == state.view();
    if (voted && !state.termTime.isOver(state.elapsed() - micros(state.timeout.current()))) {
      return false;
    }
    endByTime();
    abandon();
    say();
    return true;
  }

  private void endByTime() {
    endedByTime += timeIsOver == state.term() ? 0 : 1;
    timeIsOver = state.term();
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }

  /** How many terms this replica has ended because their time was over. */
  long endedByTime() {
    return endedByTime;
  }

  // Giving up

  /** f+1 gave up the view or suspect its leader, and one of them is correct. */
  boolean join() {
    if (consent != Consent.COUNTED || suspects().size() < state.quorums.oneCorrect()) {
      return false;
    }
    if (state.hasGivenUp()) {
      return sayOfAbandoned();
    }
    judge();
    abandon();
    say();
    return true;
  }

  private boolean isOverSoon() {
    return state.termTime.isOver(state.elapsed() + micros(state.timeout.current()));
  }

  /** It is no failure where the term's time is all but over. */
  private void judge() {
    if (timeIsOver == state.term() || isOverSoon()) {
      endByTime();
    } else {
      state.timeout.failed();
    }
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

  private Timeout timeout(
      long view, Optional<TimeoutCertificate> entered, Optional<WishCertificate> wished) {
    return new Timeout(view, state.promises.high(), entered, wished, state.held());
  }

  private void say() {
    if (said == null) {
      said = timeout(state.view(), state.entered(), Optional.empty());
    }
    state.out.broadcast(said);
  }

  /** f+1 wish for a later view: those before it are given up, and who shows that is told. */
  boolean obey() {
    if (expecting.isEmpty()) {
      return false;
    }
    wishes.granted().ifPresent(this::obey);
    expecting.clear();
    return true;
  }

  private void obey(WishCertificate wish) {
    long last = wish.view() - 1;
    if (state.promises.timedOut() < last) {
      judge();
      state.promises.giveUp(last);
    }
    Timeout timeout = said;
    if (timeout == null || timeout.view() != last) {
      timeout = timeout(last, Optional.empty(), Optional.of(wish));
      said = timeout;
      if (expecting.contains(state.self) && state.collects(wish.view())) {
        state.out.broadcast(new Wished(wish));
      }
    }
    for (ReplicaId relay : state.pacemaker.collectors(wish.view())) {
      if (expecting.contains(relay)) { // others showed what leads less far
        answers.giveUp(relay, timeout);
      }
    }
  }

  /** Says again that views are given up, until they are over (pitfall H20). */
  void resend() {
    if (consent == Consent.COUNTED && state.hasGivenUp()) {
      say();
    }
    if (!isWaiting()) {
      wishes.granted().ifPresent(this::tellOthers);
    }
  }

  /**
   * To the next relays, which learn of the wishes by that; in its own turn a relay shows them to
   * all.
   */
  private void tellOthers(WishCertificate wish) {
    for (ReplicaId relay : turns.next(wish.view())) {
      if (relay.equals(state.self)) {
        state.out.broadcast(new Wished(wish));
      }
      if (said != null) {
        state.out.send(relay, said);
      }
    }
  }

  // What is seen of it

  /** Who asks for the next term, or has given this one up, as far as is known here, ascending. */
  List<ReplicaId> suspects() {
    TreeSet<ReplicaId> suspects = new TreeSet<>(state.suspicions.of(state.term()));
    suspects.addAll(wishes.of(state.nextTerm()));
    suspects.addAll(givenUpBy());
    return List.copyOf(suspects);
  }

  /** Who has given up the current view, ascending. */
  List<ReplicaId> givenUpBy() {
    return timeouts.of(consent == Consent.COUNTED ? state.view() : state.nextTerm() - 1);
  }
}
