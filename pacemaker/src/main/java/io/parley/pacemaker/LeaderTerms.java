package io.parley.pacemaker;

import io.parley.api.ReplicaId;

/**
 * Replicas lead in turn, each for a term of several views. A certificate of a view leads to the
 * next view, which in the midst of a term has the same leader; a view that is given up ends the
 * term. As a chain of three views commits, terms of 4 or more make every correct leader commit,
 * whoever else is dead (pitfall H14). Terms of one view are round robin: where leaders collect the
 * votes for their own blocks, some three in a row of 3f+1 are alive whoever the f dead ones are,
 * and that is just enough.
 *
 * @param n replicas
 * @param termViews views in a term, 1 or at least {@link #TERM_VIEWS_MIN}
 */
public record LeaderTerms(int n, int termViews) {
  /** The fewest views in a term of several. */
  public static final int TERM_VIEWS_MIN = 4;

  public LeaderTerms {
    if (n < 1 || (termViews != 1 && termViews < TERM_VIEWS_MIN)) {
      throw new IllegalArgumentException(
          "terms of " + termViews + " views, expected 1 or at least " + TERM_VIEWS_MIN);
    }
  }

  /** Whether another replica leads in each view. */
  public boolean isRoundRobin() {
    return termViews == 1;
  }

  /** Who leads {@code view}. */
  public ReplicaId leader(long view) {
    return new ReplicaId((int) (view / termViews % n));
  }

  /** The first view of the term that {@code view} is in. */
  public long first(long view) {
    return view / termViews * termViews;
  }

  /** Where a quorum that gives up {@code view} goes: the first view of the next term. */
  public long afterTimeout(long view) {
    return (view / termViews + 1) * termViews;
  }
}
