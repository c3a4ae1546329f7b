package io.parley.api;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An immutable string of bytes: a view of an array that nobody changes any more, so that payloads
 * are passed on, sliced and compared without being copied. Ordered as unsigned bytes.
 */
public final class Bytes implements Comparable<Bytes> {
  /** No bytes at all. */
  public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

  private final byte[] array;
  private final int offset;
  private final int size;

  private Bytes(byte[] array, int offset, int size) {
    this.array = array;
    this.offset = offset;
    this.size = size;
  }

  /** A copy of {@code array}. */
  public static Bytes copyOf(byte[] array) {
    return wrap(array.clone());
  }

  /** A view of {@code array}, which the caller promises never to change again. */
  public static Bytes wrap(byte[] array) {
    return array.length == 0 ? EMPTY : new Bytes(array, 0, array.length);
  }

  /** A view of a part of {@code array}, which the caller promises never to change again. */
  public static Bytes wrap(byte[] array, int offset, int size) {
    if (offset < 0 || size < 0 || offset > array.length - size) {
      throw new IndexOutOfBoundsException(
          "offset " + offset + ", size " + size + " of " + array.length);
    }
    return size == 0 ? EMPTY : new Bytes(array, offset, size);
  }

  /** The UTF-8 encoding of {@code text}. */
  public static Bytes utf8(String text) {
    return wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The bytes written as {@code hex} digits.
   *
   * @throws IllegalArgumentException if {@code hex} is not an even number of hex digits
   */
  public static Bytes ofHex(String hex) {
    return wrap(HexFormat.of().parseHex(hex));
  }

  /** Number of bytes. */
  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** The byte at {@code index}, 0 to {@code size() - 1}. */
  public byte get(int index) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException("index " + index + " of " + size);
    }
    return array[offset + index];
  }

  /** A view of the bytes from {@code from} (inclusive) to {@code to} (exclusive). */
  public Bytes slice(int from, int to) {
    if (from < 0 || to > size || from > to) {
      throw new IndexOutOfBoundsException(from + " to " + to + " of " + size);
    }
    return wrap(array, offset + from, to - from);
  }

  public boolean startsWith(Bytes prefix) {
    return size >= prefix.size && slice(0, prefix.size).equals(prefix);
  }

  /** A fresh copy of the bytes. */
  public byte[] toArray() {
    return Arrays.copyOfRange(array, offset, offset + size);
  }

  /**
   * The same bytes with nothing else in their array, a copy unless they are alone in it already: so
   * what is kept of a frame does not keep the frame (pitfall B1).
   */
  public Bytes compact() {
    return array.length == size ? this : wrap(toArray());
  }

  /**
   * The array behind this view, for libraries that take an array with an offset; not to be changed.
   * The bytes begin at {@link #offset()}.
   */
  public byte[] array() {
    return array;
  }

  /** Where in {@link #array()} the bytes begin. */
  public int offset() {
    return offset;
  }

  /** A read-only buffer over the bytes. */
  public ByteBuffer asByteBuffer() {
    return ByteBuffer.wrap(array, offset, size).slice().asReadOnlyBuffer();
  }

  public void writeTo(OutputStream out) throws IOException {
    out.write(array, offset, size);
  }

  /** Feeds the bytes to {@code digest}. */
  public void update(MessageDigest digest) {
    digest.update(array, offset, size);
  }

  /** The bytes read as UTF-8; malformed input becomes the replacement character. */
  public String utf8() {
    return new String(array, offset, size, StandardCharsets.UTF_8);
  }

  /** The bytes as lower-case hex digits. */
  public String hex() {
    return HexFormat.of().formatHex(array, offset, offset + size);
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(
        array, offset, offset + size, other.array, other.offset, other.offset + other.size);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that
        && Arrays.equals(
            array, offset, offset + size, that.array, that.offset, that.offset + that.size);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = offset; i < offset + size; i++) {
      hash = 31 * hash + array[i];
    }
    return hash;
  }

  /** Short printable text as it is, anything else as up to 8 bytes of hex. */
  @Override
  public String toString() {
    if (size <= 32) {
      String text = utf8();
      if (text.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
        return text;
      }
    }
    return size <= 8 ? "0x" + hex() : "0x" + slice(0, 8).hex() + "..(" + size + ")";
  }
}
