package io.parley.api;

/**
 * What some part of a replica may take of the memory, and what it takes now.
 *
 * @param name what is held, in the field's terms
 * @param place of which memory
 * @param bytes held now, with all objects; {@link #UNKNOWN} if nobody counts them
 * @param bytesMax never more than this
 */
public record MemoryAccount(String name, Place place, long bytes, long bytesMax) {
  /** Said of what is reserved and not counted. */
  public static final long UNKNOWN = -1;

  /** A memory of its own, with a size of its own. */
  public enum Place {
    HEAP,
    /** Outside the heap, where networks read and write. */
    DIRECT
  }

  public MemoryAccount {
    if (name.isBlank() || bytes < UNKNOWN || bytesMax < 0) {
      throw new IllegalArgumentException(name + ": " + bytes + " of " + bytesMax + " bytes");
    }
  }
}
