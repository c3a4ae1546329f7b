package io.parley.hotstuff;

import io.parley.api.Certificate;
import io.parley.api.Insight.Buffer;
import io.parley.api.ReplicaId;
import io.parley.api.Share;
import io.parley.api.Signed;
import io.parley.hotstuff.HotStuffCombine.OfTimeouts;
import io.parley.hotstuff.message.HotStuffMessage.Timeout;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.hotstuff.message.TimeoutCertificate;
import io.parley.pacemaker.Calls;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Who has given up which view: of a quorum that has, a certificate is made. */
final class Timeouts {
  private record Given(Share share, QuorumCertificate high) {}

  private final State state;
  private final Calls<Given> given = new Calls<>();
  private @Nullable OfTimeouts combining;
  private List<Given> combined = List.of();
  private int attempts;

  Timeouts(State state) {
    this.state = state;
  }

  void add(ReplicaId from, Signed<Timeout> signed) {
    Timeout timeout = signed.message();
    Share share = new Share(from, timeout.statement(), signed.signature());
    given.add(timeout.view(), from, new Given(share, timeout.high()));
  }

  /** Forgets what {@code from} gave up. */
  void forget(ReplicaId from) {
    given.forget(from);
  }

  /** Forgets what anybody gave up. */
  void forgetAll() {
    given.clear();
  }

  /** A quorum gave up a view: the certificate of that is asked for. */
  boolean combine() {
    OptionalLong view = given.reached(state.quorums.quorum(), state.view());
    if (combining != null || view.isEmpty()) {
      return false;
    }
    combined = given.of(view.getAsLong()).subList(0, state.quorums.quorum());
    combining = new OfTimeouts(view.getAsLong(), attempts++);
    state.out.combine(combining, combined.stream().map(Given::share).toList());
    return true;
  }

  /** The certificate, with the highest that its signers named; empty if it is not waited for. */
  Optional<TimeoutCertificate> onCombined(OfTimeouts id, Certificate certificate) {
    if (!id.equals(combining)) {
      return Optional.empty();
    }
    combining = null;
    List<Long> highViews = new ArrayList<>();
    QuorumCertificate highest = state.beginning;
    for (Given one : combined) {
      highViews.add(one.high.view());
      highest = one.high.isAbove(highest) ? one.high : highest;
    }
    return Optional.of(new TimeoutCertificate(id.view(), highest, highViews, certificate));
  }

  void onSpoiled(OfTimeouts id, List<ReplicaId> bad) {
    bad.forEach(given::forget);
    if (id.equals(combining)) {
      combining = null;
    }
  }

  /** Another view has begun: the certificate that is being made leads nowhere any more. */
  void entered() {
    combining = null;
  }

  /** Who has given up {@code view}, ascending. */
  List<ReplicaId> of(long view) {
    return given.senders(view);
  }

  /** Time-outs held, of whatever views. */
  Buffer buffer() {
    return new Buffer("time-outs", given.size(), state.quorums.n());
  }
}
