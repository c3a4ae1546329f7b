package io.parley.pacemaker;

import io.parley.api.ReplicaId;
import io.parley.kit.Quorums;
import java.util.List;

/**
 * How replicas leave views together. Who has no patience left asks for the next term; where enough
 * ask for it, one of them correct, all give up the views before it; a quorum's time-outs make the
 * certificate that leads there. The forms differ in who collects what is asked and given up, and in
 * what it takes until others give up: that alone is said here, as functions of the view, so that
 * correct replicas never disagree.
 */
public sealed interface Pacemaker permits Broadcast, Cogsworth, Complain {
  /** By which the configuration names them; the first is the preset. */
  List<String> NAMES = List.of(Cogsworth.NAME, Broadcast.NAME, Complain.NAME);

  /**
   * The one of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Pacemaker of(String name, LeaderTerms terms, Quorums quorums) {
    return switch (name) {
      case Cogsworth.NAME -> new Cogsworth(terms, quorums);
      case Broadcast.NAME -> new Broadcast(terms.n());
      case Complain.NAME -> new Complain(terms);
      default ->
          throw new IllegalArgumentException("pacemaker " + name + ", expected one of " + NAMES);
    };
  }

  /** What it takes until those give up who did not ask. */
  enum Consent {
    /** Each counts for itself: f+1 that ask, and all give up. */
    COUNTED,
    /** A certificate of f+1 that ask. */
    CERTIFIED,
    /** They never do. To ask is to give up, but it binds nobody, and a quorum has to. */
    NOT_NEEDED
  }

  Consent consent();

  /**
   * Who collects what is said to get to {@code view}, and makes certificates of it.
   *
   * @param view the first of a term
   * @return distinct replicas, in the order in which they are tried
   */
  List<ReplicaId> collectors(long view);
}
