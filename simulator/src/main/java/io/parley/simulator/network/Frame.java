package io.parley.simulator.network;

import io.parley.api.Bytes;
import io.parley.api.Codec;
import io.parley.api.ReplicaId;
import io.parley.api.Statement;
import io.parley.simulator.cost.PriceList;
import io.parley.simulator.scheme.Notary;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way between replicas. What they say, and whether it is true, is found out by the
 * real codec and the real claims, but once for all who receive them: both are pure functions.
 */
public final class Frame {
  /** An odd number; below, its second to fourth power modulo 2^64. */
  private static final long X = 0x9e3779b97f4a7c15L;

  private static final long X2 = 0xdf442d22ce4859b9L;
  private static final long X3 = 0x604a5ce3addef82dL;
  private static final long X4 = 0xd94363fc538227b1L;

  private final Bytes bytes;
  private Codec.@Nullable Decoded decoded;
  private @Nullable ReplicaId presenter;
  private boolean verified;
  private boolean known;
  private Optional<Statement> stated = Optional.empty();
  private boolean asked;
  private boolean hashed;
  private long hash;
  private PriceList.@Nullable Bill bill;

  public Frame(Bytes bytes) {
    this.bytes = bytes;
  }

  public Bytes bytes() {
    return bytes;
  }

  public Codec.Decoded decoded(Codec codec) {
    if (decoded == null) {
      decoded = codec.decode(bytes);
    }
    return decoded;
  }

  /** Whether the seal and all claims of a legible frame that {@code from} presents are true. */
  public boolean verifies(ReplicaId from, Codec.Decoded.Legible legible, Notary notary) {
    if (!from.equals(presenter)) {
      presenter = from;
      verified = notary.verifies(from, legible.message());
    }
    return verified;
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
  String kind() {
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
