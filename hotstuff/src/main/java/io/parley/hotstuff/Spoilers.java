package io.parley.hotstuff;

import io.parley.api.Rejection.Reason;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.kit.Outbox;
import java.util.List;
import java.util.TreeSet;

/**
 * Replicas that sent a share that spoiled a certificate: no further share of theirs is taken.
 * Shares arrive unverified, so none is taken but from its signer's own connection (pitfall H23).
 */
final class Spoilers {
  private final Outbox out;
  private final TreeSet<ReplicaId> spoilers = new TreeSet<>();

  Spoilers(Outbox out) {
    this.out = out;
  }

  void add(List<ReplicaId> bad) {
    spoilers.addAll(bad);
  }

  int size() {
    return spoilers.size();
  }

  /** Whether the share that is the signature of {@code signed} is refused; if so, says why. */
  boolean refuse(ReplicaId from, Signed<?> signed) {
    if (!from.equals(signed.signer())) {
      out.reject(from, Reason.NOT_ENTITLED, "a share of " + signed.signer());
      return true;
    }
    if (spoilers.contains(from)) {
      out.reject(from, Reason.UNVERIFIED, "a share of one who spoiled a certificate");
      return true;
    }
    return false;
  }
}
