package io.parley.examples.kv;

import io.parley.api.Bytes;
import io.parley.api.LayoutReader;
import io.parley.api.LayoutWriter;
import io.parley.kit.MerkleMap.Pair;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the key-value store answers. The layout is a tag byte and the fields in order. */
public sealed interface KeyValueResult {
  /** Tag of {@link Absent}. */
  int ABSENT = 1;

  /** Tag of {@link Value}. */
  int VALUE = 2;

  /** Tag of {@link Done}. */
  int DONE = 3;

  /** Tag of {@link Mismatch}. */
  int MISMATCH = 4;

  /** Tag of {@link Pairs}. */
  int PAIRS = 5;

  /** Tag of {@link Count}. */
  int COUNT = 6;

  /** Tag of {@link Invalid}. */
  int INVALID = 7;

  /** There is no such key. */
  record Absent() implements KeyValueResult {
    @Override
    public Bytes encode() {
      return tag(ABSENT).toBytes();
    }
  }

  /** The key's value. */
  record Value(Bytes value) implements KeyValueResult {
    @Override
    public Bytes encode() {
      return tag(VALUE).bytes(value).toBytes();
    }
  }

  /** The change is made. */
  record Done() implements KeyValueResult {
    private static final Bytes ENCODED = tag(DONE).toBytes().compact();

    @Override
    public Bytes encode() {
      return ENCODED;
    }
  }

  /**
   * Nothing is changed, the key has not the expected value.
   *
   * @param actual the value that it has; empty if it is absent
   */
  record Mismatch(Optional<Bytes> actual) implements KeyValueResult {
    @Override
    public Bytes encode() {
      LayoutWriter out = tag(MISMATCH);
      actual.ifPresent(out::bytes);
      return out.toBytes();
    }
  }

  /**
   * Pairs in key order.
   *
   * @param more whether there are more after the last of these
   */
  record Pairs(List<Pair> pairs, boolean more) implements KeyValueResult {
    public Pairs {
      pairs = List.copyOf(pairs);
    }

    @Override
    public Bytes encode() {
      LayoutWriter out = tag(PAIRS).u8(more ? 1 : 0).i32(pairs.size());
      pairs.forEach(pair -> out.bytes(pair.key()).bytes(pair.value()));
      return out.toBytes();
    }
  }

  /** How many keys there are. */
  record Count(long keys) implements KeyValueResult {
    @Override
    public Bytes encode() {
      return tag(COUNT).i64(keys).toBytes();
    }
  }

  /** The command makes no sense; nothing is changed. */
  record Invalid(String why) implements KeyValueResult {
    @Override
    public Bytes encode() {
      return tag(INVALID).text(why).toBytes();
    }
  }

  Bytes encode();

  /**
   * The result that {@link #encode} laid out, with views of {@code encoded}.
   *
   * @throws IllegalArgumentException if it is none; the message says why
   */
  static KeyValueResult decode(Bytes encoded) {
    LayoutReader in = new LayoutReader(encoded);
    try {
      KeyValueResult result = decode(in);
      in.end();
      return result;
    } catch (LayoutReader.Malformed e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static KeyValueResult decode(LayoutReader in) {
    int tag = in.u8();
    return switch (tag) {
      case ABSENT -> new Absent();
      case VALUE -> new Value(value(in));
      case DONE -> new Done();
      case MISMATCH ->
          new Mismatch(in.remaining() == 0 ? Optional.empty() : Optional.of(value(in)));
      case PAIRS -> pairs(in);
      case COUNT -> new Count(in.i64());
      case INVALID -> new Invalid(in.text(in.remaining()));
      default -> throw new LayoutReader.Malformed("unknown tag " + tag);
    };
  }

  private static Bytes value(LayoutReader in) {
    return in.bytes(KeyValueCommand.VALUE_BYTES_MAX);
  }

  private static Pairs pairs(LayoutReader in) {
    int more = in.u8();
    if (more > 1) {
      throw new LayoutReader.Malformed("neither more nor all: " + more);
    }
    int count = in.count(KeyValueCommand.SCAN_PAIRS_MAX, 2 * Integer.BYTES);
    List<Pair> pairs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      pairs.add(new Pair(in.bytes(KeyValueCommand.KEY_BYTES_MAX), value(in)));
    }
    return new Pairs(pairs, more == 1);
  }

  private static LayoutWriter tag(int tag) {
    return new LayoutWriter().u8(tag);
  }
}
