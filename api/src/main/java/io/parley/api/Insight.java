package io.parley.api;

import java.util.List;

/**
 * How full a replica is and how far it has come, for metrics and for checkers. Immutable.
 *
 * @param buffers everything that a peer or a client can fill
 * @param marks what only ever rises
 */
public record Insight(List<Buffer> buffers, List<Mark> marks) {
  /** Heap bytes of the clients' bundles that wait to be proposed. */
  public static final String PENDING_BYTES = "pending bytes";

  /** Heap bytes of the batches that are proposed and not yet behind a stable checkpoint. */
  public static final String WINDOW_BYTES = "window bytes";

  /** Heap bytes of older batches that are kept for peers. */
  public static final String DECIDED_BYTES = "decided bytes";

  /** Nothing to see. */
  public static final Insight NONE = new Insight(List.of(), List.of());

  /**
   * Something that a peer or a client can fill.
   *
   * @param name what it holds, in the field's terms; says "bytes" if it is measured in bytes,
   *     otherwise it is measured in entries
   * @param size how full it is now; never above {@code max} between two events
   * @param max the bound that the protocol keeps to, 0 or more
   */
  public record Buffer(String name, long size, long max) {
    public Buffer {
      if (name.isBlank()) {
        throw new IllegalArgumentException("a buffer has a name, found \"" + name + "\"");
      }
      if (size < 0 || max < 0) {
        throw new IllegalArgumentException(
            name + ": size and max are 0 or more, found " + size + " and " + max);
      }
    }

    /** Whether the bound is broken, which is an error of the protocol. */
    public boolean isOverfull() {
      return size > max;
    }

    @Override
    public String toString() {
      return name + " " + size + "/" + max;
    }
  }

  /**
   * A value that never falls in a replica's life.
   *
   * @param name what it is, in the field's terms
   * @param durable whether it does not fall across a restart either: once all that was persisted up
   *     to now is durable, a later life begins at this value or above
   */
  public record Mark(String name, long value, boolean durable) {
    public Mark {
      if (name.isBlank()) {
        throw new IllegalArgumentException("a mark has a name, found \"" + name + "\"");
      }
    }

    @Override
    public String toString() {
      return name + " " + value + (durable ? " durable" : "");
    }
  }

  /** How full the buffer of this name is, {@link MemoryAccount#UNKNOWN} if there is none. */
  public long size(String name) {
    for (Buffer buffer : buffers) {
      if (buffer.name().equals(name)) {
        return buffer.size();
      }
    }
    return MemoryAccount.UNKNOWN;
  }

  public Insight {
    buffers = List.copyOf(buffers);
    marks = List.copyOf(marks);
  }
}
