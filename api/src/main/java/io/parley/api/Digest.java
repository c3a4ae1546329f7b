package io.parley.api;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256 digest: 32 bytes, held as four big-endian words. */
public record Digest(long a, long b, long c, long d) implements Comparable<Digest> {
  /** Bytes in a digest. */
  public static final int SIZE = 32;

  /** All zeros: the digest of nothing yet. */
  public static final Digest ZERO = new Digest(0, 0, 0, 0);

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** One for each thread, as finding one costs as much as hashing something short. */
  private static final ThreadLocal<MessageDigest> OWN = ThreadLocal.withInitial(Digest::sha256);

  /** SHA-256 of {@code bytes}. */
  public static Digest of(Bytes bytes) {
    MessageDigest sha256 = OWN.get();
    bytes.update(sha256);
    return finish(sha256);
  }

  /** SHA-256 of {@code head} with {@code tail} behind it, neither of which is copied. */
  public static Digest of(Bytes head, Bytes tail) {
    MessageDigest sha256 = OWN.get();
    head.update(sha256);
    tail.update(sha256);
    return finish(sha256);
  }

  /** A fresh SHA-256 computation, to be ended with {@link #finish}. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /** Ends the SHA-256 computation {@code sha256}. */
  public static Digest finish(MessageDigest sha256) {
    return read(sha256.digest(), 0);
  }

  /**
   * The digest written in {@code bytes}.
   *
   * @throws IllegalArgumentException if there are not exactly 32 bytes
   */
  public static Digest ofBytes(Bytes bytes) {
    if (bytes.size() != SIZE) {
      throw new IllegalArgumentException("a digest has 32 bytes, found " + bytes.size());
    }
    return read(bytes.array(), bytes.offset());
  }

  static Digest read(byte[] array, int offset) {
    return new Digest(
        (long) WORD.get(array, offset),
        (long) WORD.get(array, offset + 8),
        (long) WORD.get(array, offset + 16),
        (long) WORD.get(array, offset + 24));
  }

  void write(byte[] array, int offset) {
    WORD.set(array, offset, a);
    WORD.set(array, offset + 8, b);
    WORD.set(array, offset + 16, c);
    WORD.set(array, offset + 24, d);
  }

  /** Feeds the 32 bytes to {@code digest}. */
  public void update(MessageDigest digest) {
    byte[] array = new byte[SIZE];
    write(array, 0);
    digest.update(array);
  }

  public Bytes bytes() {
    byte[] array = new byte[SIZE];
    write(array, 0);
    return Bytes.wrap(array);
  }

  /** All 64 hex digits. */
  public String hex() {
    return bytes().hex();
  }

  @Override
  public int compareTo(Digest other) {
    int first = Long.compareUnsigned(a, other.a);
    int second = first != 0 ? first : Long.compareUnsigned(b, other.b);
    int third = second != 0 ? second : Long.compareUnsigned(c, other.c);
    return third != 0 ? third : Long.compareUnsigned(d, other.d);
  }

  @Override
  public int hashCode() {
    return (int) a;
  }

  /** The first 8 hex digits, for people. */
  @Override
  public String toString() {
    return "#" + HexFormat.of().toHexDigits((int) (a >>> 32));
  }
}
