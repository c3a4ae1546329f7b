package io.parley.hotstuff;

import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffEntry.Lock;
import io.parley.hotstuff.message.HotStuffMessage.Decided;
import io.parley.hotstuff.message.HotStuffMessage.Proposal;
import io.parley.hotstuff.message.HotStuffMessage.Timeout;
import io.parley.hotstuff.message.HotStuffMessage.Vote;
import io.parley.hotstuff.message.Phase;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.hotstuff.message.TimeoutCertificate;
import io.parley.pacemaker.Pacemaker;
import io.parley.pacemaker.Pacemaker.Consent;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * On what HotStuff's safety rests (PODC 2019, sections 4 and 5), together with {@link Rules}.
 * Signatures have been verified before; here it is judged what they prove. The predicates named
 * {@code fault} answer with the rule that is broken, or with nothing.
 */
record SafetyRules(Rules rules, LeaderSchedule schedule, Pacemaker pacemaker) {
  /**
   * Algorithm 1, safeNode: the proposal extends the block that I am locked on, or is justified by a
   * newer certificate than that of my lock. A proposal hangs on the very block that its certificate
   * is for, so one that is justified by no newer certificate extends the locked block only if it
   * hangs on it (pitfalls H2, H5).
   */
  static boolean isSafe(Header proposed, Lock lock) {
    return proposed.parentView() > lock.view() || proposed.parent().equals(lock.block());
  }

  /**
   * One vote in each phase of a view, in their order, and none in or below a view that was given up
   * (pitfalls H6, H18).
   */
  static boolean isNew(Phase phase, long view, @Nullable Vote last, long timedOut) {
    boolean later =
        last == null
            || view > last.view()
            || (view == last.view() && phase.step() > last.phase().step());
    return later && view > timedOut;
  }

  /**
   * A proposal hangs on the block that it is justified by, and its view was reached by that
   * certificate, or else by giving up the views in between; then it builds on no less than what
   * those who gave up knew (pitfalls H5, H11, H12).
   */
  Optional<String> fault(Proposal proposal) {
    QuorumCertificate justify = proposal.justify();
    Header header = proposal.header();
    if (!header.isOn(justify)) {
      return Optional.of("block " + header + " does not hang on " + justify);
    }
    if (justify.view() >= header.view()) {
      return Optional.of("view " + header.view() + " is justified by " + justify);
    }
    return entitlement(header.view(), justify, proposal.timeout())
        .or(() -> schedule.fault(proposal));
  }

  /**
   * To be in {@code view} takes a certificate that leads there, or a time-out certificate that does
   * and a certificate not below the one named in it. What is not needed must not be there.
   */
  Optional<String> entitlement(
      long view, QuorumCertificate high, Optional<TimeoutCertificate> entered) {
    long reached = rules.leadsTo(high);
    if (entered.isEmpty()) {
      return reached == view
          ? Optional.empty()
          : Optional.of(high + " leads to view " + reached + ", not to " + view);
    }
    TimeoutCertificate timeout = entered.get();
    if (reached >= view) {
      return Optional.of(high + " leads to view " + reached + " without " + timeout);
    }
    if (schedule.terms().afterTimeout(timeout.view()) != view) {
      return Optional.of(timeout + " does not lead to view " + view);
    }
    if (timeout.high().isAbove(high)) {
      return Optional.of(timeout + " names a higher certificate than " + high);
    }
    return fault(timeout);
  }

  /**
   * What entitles one to give up a view: to be in it, where everything is said to all; the wishes
   * of f+1 for the view after it, where relays collect; and where a quorum's complaints decide,
   * that it is the last view of a term. In the latter cases it may be any later view than that
   * which the sender is in.
   */
  Optional<String> fault(Timeout timeout) {
    boolean counted = pacemaker.consent() == Consent.COUNTED;
    boolean certified = pacemaker.consent() == Consent.CERTIFIED;
    if (timeout.wished().isPresent() != certified) {
      return Optional.of(timeout + " where the pacemaker's consent is " + pacemaker.consent());
    }
    if (counted) {
      return entitlement(timeout.view(), timeout.high(), timeout.entered());
    }
    if (timeout.entered().isPresent()) {
      return Optional.of(timeout + " tells how it entered a view that it need not be in");
    }
    long next = timeout.view() + 1;
    if (!isFirst(next) || timeout.wished().filter(wish -> wish.view() != next).isPresent()) {
      return Optional.of(timeout + " gives up other views than are asked for");
    }
    return rules.leadsTo(timeout.high()) <= timeout.view()
        ? Optional.empty()
        : Optional.of(timeout + " gives up a view below that of its certificate");
  }

  /** Whether a term begins with {@code view}, and so may be asked for. */
  boolean isFirst(long view) {
    return view > 0 && schedule.terms().first(view) == view;
  }

  /** The certificate that comes with a TC is of the highest view that its signers named. */
  private Optional<String> fault(TimeoutCertificate timeout) {
    long highest = 0;
    for (long view : timeout.highViews()) {
      highest = Math.max(highest, view);
    }
    if (highest != timeout.high().view()) {
      return Optional.of(timeout + " comes without a certificate of view " + highest);
    }
    return rules.leadsTo(timeout.high()) <= timeout.view()
        ? Optional.empty()
        : Optional.of(timeout + " gives up a view below that of its certificate");
  }

  /** The headers are a chain down to the certified block, which commits all that have bodies. */
  Optional<String> fault(Decided decided) {
    List<Header> headers = decided.headers();
    for (int i = 1; i < headers.size(); i++) {
      if (!isParent(headers.get(i - 1), headers.get(i))) {
        return Optional.of(headers.get(i - 1) + " is not the parent of " + headers.get(i));
      }
    }
    Header last = headers.get(headers.size() - 1);
    if (!isOf(decided.certificate(), last)) {
      return Optional.of(decided.certificate() + " is not for " + last);
    }
    int committed = rules.committed(headers, decided.certificate());
    return committed >= Math.max(1, decided.bodies().size())
        ? Optional.empty()
        : Optional.of(
            "proves " + committed + " blocks committed, expected " + decided.bodies().size());
  }

  static boolean isParent(Header parent, Header child) {
    return child.parent().equals(parent.digest())
        && child.parentView() == parent.view()
        && child.height() == parent.height() + 1;
  }

  /** Whether view and height of a certificate are those of its block (pitfall H7). */
  static boolean isOf(QuorumCertificate certificate, Header header) {
    return certificate.block().equals(header.digest())
        && certificate.view() == header.view()
        && certificate.height() == header.height();
  }
}
