package io.parley.simulator.network;

import io.parley.api.Bytes;
import io.parley.api.Codec;
import io.parley.api.LayoutWriter;
import io.parley.api.Signed;
import io.parley.api.Statement;
import io.parley.driver.verification.Frames;
import io.parley.simulator.cost.PriceList;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Bytes on their way between replicas, and what those who are not replicas see in them. */
public final class Frame {
  /** An odd number; below, its second to fourth power modulo 2^64. */
  private static final long X = 0x9e3779b97f4a7c15L;

  private static final long X2 = 0xdf442d22ce4859b9L;
  private static final long X3 = 0x604a5ce3addef82dL;
  private static final long X4 = 0xd94363fc538227b1L;

  private final Bytes bytes;
  private final int headerBytes;
  private Codec.@Nullable Decoded decoded;
  private boolean known;
  private Optional<Statement> stated = Optional.empty();
  private boolean asked;
  private boolean hashed;
  private long hash;
  private PriceList.@Nullable Bill bill;

  /** Bytes without a header. */
  public Frame(Bytes bytes) {
    this(bytes, 0);
  }

  private Frame(Bytes bytes, int headerBytes) {
    this.bytes = bytes;
    this.headerBytes = headerBytes;
  }

  /** The frame of {@code message}. */
  public static Frame of(Frames frames, Signed<?> message) {
    return new Frame(frames.encode(message), frames.headerBytes());
  }

  /** This frame with something changed in the message that it holds. */
  Frame corrupted(SplittableRandom random) {
    Bytes changed = Mutation.of(message(), random);
    Bytes header = bytes.slice(0, headerBytes);
    Bytes all = new LayoutWriter(headerBytes + changed.size()).raw(header).raw(changed).toBytes();
    return new Frame(all, headerBytes);
  }

  private Bytes message() {
    return bytes.slice(headerBytes, bytes.size());
  }

  public Bytes bytes() {
    return bytes;
  }

  public Codec.Decoded decoded(Codec codec) {
    if (decoded == null) {
      decoded = codec.decode(message());
    }
    return decoded;
  }

  /** What its sender states; empty if it is illegible, or states nothing. */
  public Optional<Statement> statement(Codec codec) {
    if (!asked) {
      asked = true;
      if (decoded(codec) instanceof Codec.Decoded.Legible legible) {
        Statement statement = legible.message().message().statement();
        stated = statement.equals(Statement.NONE) ? Optional.empty() : Optional.of(statement);
      }
    }
    return stated;
  }

  /** What it costs who receives it. */
  public PriceList.Bill bill(PriceList prices) {
    if (bill == null) {
      bill = prices.bill(bytes, decoded(prices.codec()));
    }
    return bill;
  }

  /** The kind of message that was found in it, by its class; empty if none was. */
  public String kind() {
    return decoded instanceof Codec.Decoded.Legible legible
        ? legible.message().message().getClass().getSimpleName()
        : "";
  }

  /** Whether this is asked for the first time: what it says is the same for all who receive it. */
  public boolean isNews() {
    boolean before = known;
    known = true;
    return !before;
  }

  /** Depends on every byte. */
  long fingerprint() {
    if (!hashed) {
      hashed = true;
      hash = hash(bytes.array(), bytes.offset(), bytes.size());
    }
    return hash;
  }

  /** A polynomial over the bytes, four at a time, as each step must wait for the one before. */
  private static long hash(byte[] array, int from, int size) {
    int to = from + size;
    long sum = size;
    int i = from;
    for (; i + 4 <= to; i += 4) {
      sum = (sum * X4) + (array[i] * X3) + (array[i + 1] * X2) + (array[i + 2] * X) + array[i + 3];
    }
    for (; i < to; i++) {
      sum = (sum * X) + array[i];
    }
    return sum;
  }
}
