package io.parley.hotstuff.message;

/** What a replica votes for a block in a view; chained HotStuff knows the first only. */
public enum Phase {
  /** I accept this proposal. */
  PREPARE(0, "prepare"),
  /** I know that a quorum accepted it. */
  PRE_COMMIT(1, "pre-commit"),
  /** I am locked on it. */
  COMMIT(2, "commit");

  private final int step;
  private final String title;

  Phase(int step, String title) {
    this.step = step;
    this.title = title;
  }

  /** Its place in a view, from 0. */
  public int step() {
    return step;
  }

  /** As it is signed (pitfall H7). */
  public String title() {
    return title;
  }
}
