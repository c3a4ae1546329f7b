package io.parley.kit;

/**
 * The intervals after which a replica says again what may have been lost, counted: whether it gets
 * on, how long it has not, and when to speak though there is nothing to say. Not thread-safe.
 */
public final class Intervals {
  /** An idle replica says where it stands only every so many intervals. */
  public static final int IDLE_INTERVALS = 8;

  /** After so many intervals without a height, those who claim to keep it are not believed. */
  public static final int PATIENCE_INTERVALS = 20;

  private long passed;
  private long stuckFor;
  private long deliveredBefore;

  /**
   * @param delivered the last height delivered
   */
  public Intervals(long delivered) {
    this.deliveredBefore = delivered;
  }

  /**
   * Another interval has passed.
   *
   * @param delivered the last height delivered
   */
  public void tick(long delivered) {
    passed++;
    stuckFor = delivered == deliveredBefore ? stuckFor + 1 : 0;
    deliveredBefore = delivered;
  }

  /** Whether no height was delivered in the interval that has just passed. */
  public boolean isStuck() {
    return stuckFor > 0;
  }

  /** Whether it is too early to disbelieve those who claim to keep the next height. */
  public boolean isPatient() {
    return stuckFor <= PATIENCE_INTERVALS;
  }

  /**
   * Whether to say now where one stands: a replica with something to do says so after every
   * interval, an idle one, so that an idle cluster is quiet, after every {@link #IDLE_INTERVALS}.
   */
  public boolean isDue(boolean idle) {
    return !idle || passed % IDLE_INTERVALS == 0;
  }
}
