package io.parley.api;

/**
 * Reads what {@link LayoutWriter} wrote, from bytes of unknown origin: every length is checked
 * against what is there before anything is allocated. Byte strings are copies, so that none that is
 * kept keeps all that was read (pitfall B1); only {@link #raw} gives a view. Not thread-safe.
 */
public final class LayoutReader {
  /** The bytes are not what the reader was asked to read. A codec turns it into a rejection. */
  public static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Malformed(String message) {
      super(message, null, false, false);
    }
  }

  private final Bytes bytes;
  private int at;

  public LayoutReader(Bytes bytes) {
    this.bytes = bytes;
  }

  private int advance(int by) {
    if (by < 0 || by > remaining()) {
      throw new Malformed("needs " + by + " more bytes at " + at + ", has " + remaining());
    }
    int from = at;
    at += by;
    return from;
  }

  /** Bytes not read yet. */
  public int remaining() {
    return bytes.size() - at;
  }

  public int u8() {
    return bytes.get(advance(1)) & 0xff;
  }

  public int i32() {
    int from = advance(4);
    int value = 0;
    for (int i = 0; i < 4; i++) {
      value = (value << 8) | (bytes.get(from + i) & 0xff);
    }
    return value;
  }

  public long i64() {
    return ((long) i32() << 32) | (i32() & 0xffffffffL);
  }

  public Digest digest() {
    int from = advance(Digest.SIZE);
    return Digest.read(bytes.array(), bytes.offset() + from);
  }

  /** A byte string behind its length, of at most {@code sizeMax} bytes; a copy. */
  public Bytes bytes(int sizeMax) {
    return view(sizeMax).compact();
  }

  /** What {@link #bytes} would copy, for those who keep all that is read anyway. */
  public Bytes view(int sizeMax) {
    return raw(length(sizeMax));
  }

  private int length(int sizeMax) {
    int size = i32();
    if (size < 0 || size > sizeMax) {
      throw new Malformed("a length of " + size + ", at most " + sizeMax + " is allowed");
    }
    return size;
  }

  /** Passes over what {@link #bytes} would read. */
  void skip(int sizeMax) {
    advance(length(sizeMax));
  }

  /** {@code size} bytes, a view of what is read. */
  public Bytes raw(int size) {
    int from = advance(size);
    return bytes.slice(from, from + size);
  }

  /** UTF-8 text behind its length, of at most {@code sizeMax} bytes. */
  public String text(int sizeMax) {
    return view(sizeMax).utf8();
  }

  /**
   * A number of elements that take at least {@code eachMin} bytes: at most {@code countMax}, and no
   * more than can still be there.
   */
  public int count(int countMax, int eachMin) {
    int count = i32();
    if (count < 0 || count > countMax || (long) count * eachMin > remaining()) {
      throw new Malformed("a count of " + count + ", at most " + countMax + " fit here");
    }
    return count;
  }

  /** Checks that nothing is left. */
  public void end() {
    if (remaining() != 0) {
      throw new Malformed(remaining() + " bytes too many");
    }
  }
}
