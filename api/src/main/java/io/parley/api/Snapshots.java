package io.parley.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Durable states beside a {@link Journal}: that at the newest checkpoint of which one was written
 * takes the place of the entries up to it. States are rarer than checkpoints. Used by one thread,
 * which may be another than the journal's.
 */
public interface Snapshots {
  /** A state, to be written whole. */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Whether the state after {@code height} is worth to be written, as much was written to the
   * journal since the last one. If so, {@link #write} must follow, and from now on it counts that
   * {@linkplain Journal#truncate the checkpoint} there is stable.
   */
  boolean begin(long height);

  /**
   * Writes the state after the height that {@link #begin} agreed to. It is the base of the journal
   * once it is whole and the checkpoint there is stable; if it is interrupted, the one before
   * stays.
   */
  void write(Content state) throws IOException;

  /**
   * The state of the base that {@link Journal#open} found, which is not that of height 0.
   *
   * @throws IOException also while reading, if it is not what was written
   */
  InputStream read() throws IOException;
}
