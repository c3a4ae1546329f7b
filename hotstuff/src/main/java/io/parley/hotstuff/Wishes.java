package io.parley.hotstuff;

import io.parley.api.Certificate;
import io.parley.api.Insight.Buffer;
import io.parley.api.Rejection.Reason;
import io.parley.api.ReplicaId;
import io.parley.api.Share;
import io.parley.api.Signed;
import io.parley.hotstuff.HotStuffCombine.OfWishes;
import io.parley.hotstuff.message.HotStuffMessage.Wish;
import io.parley.hotstuff.message.WishCertificate;
import io.parley.pacemaker.Calls;
import io.parley.pacemaker.Pacemaker.Consent;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What is wished for (Cogsworth): a relay makes a certificate of f+1 wishes, and whoever learns of
 * it gives up the views before, whether it wished so or not. It is not remembered over a restart:
 * one who has given up wishes for the next view itself.
 */
final class Wishes {
  private final State state;
  private final Answers answers;
  private final Calls<Share> wishes = new Calls<>();
  private @Nullable OfWishes combining;
  private int attempts;

  /** The certificate of the highest view that is known. */
  private @Nullable WishCertificate highest;

  Wishes(State state, Answers answers) {
    this.state = state;
    this.answers = answers;
  }

  // What has become known

  /** A wish: who lags behind, or missed the certificate, is told. */
  void onWish(ReplicaId from, Signed<Wish> signed) {
    long view = signed.message().view();
    if (state.spoilers.refuse(from, signed)) {
      return;
    }
    boolean counts = state.pacemaker.consent() == Consent.CERTIFIED;
    if (!counts || !state.safety.isFirst(view) || !state.collects(view)) {
      state.out.reject(from, Reason.ILLEGAL, signed.message() + ", of which this is no relay");
      return;
    }
    WishCertificate known = granted().orElse(null);
    if (view <= state.view()) {
      answers.tell(from);
    } else if (known != null && known.view() >= view) {
      show(from, known);
    } else {
      wishes.add(view, from, new Share(from, signed.message().statement(), signed.signature()));
    }
  }

  /** Relays for another view show that themselves. */
  private void show(ReplicaId from, WishCertificate known) {
    if (state.collects(known.view())) {
      answers.show(from, known);
    }
  }

  void withdrawn(ReplicaId from, long view) {
    wishes.withdraw(view, from);
  }

  /**
   * A verified certificate has become known.
   *
   * @return whether it is of a higher view than all before
   */
  boolean learn(WishCertificate certificate) {
    boolean isNews = highest == null || certificate.view() > highest.view();
    highest = isNews ? certificate : highest;
    return isNews;
  }

  /** The certificate that is obeyed: that of the highest view, if it is not reached. */
  Optional<WishCertificate> granted() {
    return Optional.ofNullable(highest).filter(known -> known.view() > state.view());
  }

  /** The certificate that was asked for; empty if it was not, or not lately. */
  Optional<WishCertificate> onCombined(OfWishes id, Certificate certificate) {
    if (!id.equals(combining)) {
      return Optional.empty();
    }
    combining = null;
    return Optional.of(new WishCertificate(id.view(), certificate));
  }

  void onSpoiled(OfWishes id, List<ReplicaId> bad) {
    bad.forEach(wishes::forget);
    if (id.equals(combining)) {
      combining = null;
    }
  }

  // Conclusions

  /** f+1 wish for a view that is not granted yet: the certificate of that is made. */
  boolean combine() {
    int enough = state.quorums.oneCorrect();
    long least = granted().map(WishCertificate::view).orElse(state.view()) + 1;
    OptionalLong view = wishes.reached(enough, least);
    if (combining != null || view.isEmpty()) {
      return false;
    }
    combining = new OfWishes(view.getAsLong(), attempts++);
    state.out.combine(combining, wishes.of(view.getAsLong()).subList(0, enough));
    return true;
  }

  /** Who wishes for {@code view}, as far as is known here, ascending. */
  List<ReplicaId> of(long view) {
    return wishes.senders(view);
  }

  Buffer buffer() {
    return new Buffer("wishes", wishes.size(), state.quorums.n());
  }
}
