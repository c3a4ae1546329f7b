package io.parley.api;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes values in Parley's fixed layout: big-endian integers, byte strings behind their 4-byte
 * length. What is hashed or signed is laid out with this, so that it means the same in every
 * version and language. Not thread-safe.
 */
public final class LayoutWriter {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private byte[] array;
  private int size;

  public LayoutWriter() {
    this(64);
  }

  /** A writer that expects about {@code expected} bytes. */
  public LayoutWriter(int expected) {
    array = new byte[Math.max(16, expected)];
  }

  private int grow(int by) {
    int at = size;
    size = Math.addExact(size, by);
    if (size > array.length) {
      array = Arrays.copyOf(array, Math.max(size, (int) Math.min(2L * array.length, 1 << 30)));
    }
    return at;
  }

  public LayoutWriter u8(int value) {
    int at = grow(1);
    array[at] = (byte) value;
    return this;
  }

  public LayoutWriter i32(int value) {
    int at = grow(4);
    INT.set(array, at, value);
    return this;
  }

  public LayoutWriter i64(long value) {
    int at = grow(8);
    LONG.set(array, at, value);
    return this;
  }

  /** The 32 bytes of {@code digest}, without a length. */
  public LayoutWriter digest(Digest digest) {
    int at = grow(Digest.SIZE);
    digest.write(array, at);
    return this;
  }

  /** {@code bytes} behind their length. */
  public LayoutWriter bytes(Bytes bytes) {
    return i32(bytes.size()).raw(bytes);
  }

  /** {@code bytes} alone. */
  public LayoutWriter raw(Bytes bytes) {
    int at = grow(bytes.size());
    System.arraycopy(bytes.array(), bytes.offset(), array, at, bytes.size());
    return this;
  }

  /** {@code text} as UTF-8 behind its length. */
  public LayoutWriter text(String text) {
    return bytes(Bytes.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Bytes written so far. */
  public int size() {
    return size;
  }

  /** What was written. The writer must not be used afterwards. */
  public Bytes toBytes() {
    return Bytes.wrap(array, 0, size);
  }

  /** SHA-256 of what was written. */
  public Digest sha256() {
    return Digest.of(toBytes());
  }
}
