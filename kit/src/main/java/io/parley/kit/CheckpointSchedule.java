package io.parley.kit;

/**
 * After which heights a checkpoint is taken: at every multiple of an interval, and as soon as what
 * was decided since the last one takes so many bytes. Hence a window in bytes can always move on,
 * however large its batches are (pitfall B1). Not thread-safe.
 *
 * <p>All replicas come to the same heights, as they deliver the same batches: the count begins at a
 * checkpoint, whoever delivers from there on. That holds for one who restarts, or is set to a
 * state, since both begin at a checkpoint too.
 */
public final class CheckpointSchedule {
  /** A checkpoint is due when this part of the window is decided. */
  private static final int WINDOW_PART = 4;

  private final int interval;
  private final long bytesDue;
  private long bytes;

  /**
   * @param interval heights between two checkpoints at most, 1 or more
   * @param windowBytesMax bytes above a stable checkpoint that can be worked on
   */
  public CheckpointSchedule(int interval, long windowBytesMax) {
    this.interval = interval;
    this.bytesDue = share(windowBytesMax);
  }

  /** The bytes after which a checkpoint is due. */
  public static long share(long windowBytesMax) {
    return windowBytesMax / WINDOW_PART;
  }

  /**
   * The next height was delivered.
   *
   * @param size bytes of its batch, the same on all replicas
   * @return whether a checkpoint is due after it
   */
  public boolean delivered(long height, long size) {
    bytes += size;
    boolean due = height % interval == 0 || bytes >= bytesDue;
    if (due) {
      bytes = 0;
    }
    return due;
  }

  /** The application was set to the state of a checkpoint: the count begins there. */
  public void installed() {
    bytes = 0;
  }
}
