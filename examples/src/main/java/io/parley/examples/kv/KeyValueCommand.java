package io.parley.examples.kv;

import io.parley.api.Bytes;
import io.parley.api.LayoutReader;
import io.parley.api.LayoutWriter;
import java.util.Optional;

/**
 * What the key-value store can be told or asked. The layout is an opcode byte and the fields in
 * order; it never changes, new commands take new opcodes.
 */
public sealed interface KeyValueCommand {
  /** Bytes in a key; at least one. */
  int KEY_BYTES_MAX = 1_024;

  /** Bytes in a value, so that a command with two of them is within the limit. */
  int VALUE_BYTES_MAX = 256 << 10;

  /** Pairs in the answer to one scan. */
  int SCAN_PAIRS_MAX = 1_024;

  /** Opcode of {@link Get}. */
  int GET = 1;

  /** Opcode of {@link Put}. */
  int PUT = 2;

  /** Opcode of {@link Delete}. */
  int DELETE = 3;

  /** Opcode of {@link CompareAndSet}. */
  int COMPARE_AND_SET = 4;

  /** Opcode of {@link Scan}. */
  int SCAN = 5;

  /** Opcode of {@link Size}. */
  int SIZE = 6;

  /** Tells the value of a key: {@code Value} or {@code Absent}. */
  record Get(Bytes key) implements KeyValueCommand {
    public Get {
      checkKey(key);
    }

    @Override
    public Bytes encode() {
      return opcode(GET).bytes(key).toBytes();
    }
  }

  /** Sets the value of a key: {@code Done}. */
  record Put(Bytes key, Bytes value) implements KeyValueCommand {
    public Put {
      checkKey(key);
      checkValue(value);
    }

    @Override
    public Bytes encode() {
      int size = 1 + 2 * Integer.BYTES + key.size() + value.size();
      return new LayoutWriter(size).u8(PUT).bytes(key).bytes(value).toBytes();
    }
  }

  /** Removes a key: {@code Done} or {@code Absent}. */
  record Delete(Bytes key) implements KeyValueCommand {
    public Delete {
      checkKey(key);
    }

    @Override
    public Bytes encode() {
      return opcode(DELETE).bytes(key).toBytes();
    }
  }

  /**
   * Sets the value of a key if it has the expected one: {@code Done} or {@code Mismatch}.
   *
   * @param expected the value there must be; empty if the key must be absent
   */
  record CompareAndSet(Bytes key, Optional<Bytes> expected, Bytes value)
      implements KeyValueCommand {
    public CompareAndSet {
      checkKey(key);
      expected.ifPresent(KeyValueCommand::checkValue);
      checkValue(value);
    }

    @Override
    public Bytes encode() {
      LayoutWriter out = opcode(COMPARE_AND_SET).bytes(key).u8(expected.isPresent() ? 1 : 0);
      expected.ifPresent(out::bytes);
      return out.bytes(value).toBytes();
    }
  }

  /**
   * Tells the pairs whose keys start with {@code prefix} and are greater than {@code after}, in key
   * order: {@code Pairs}.
   *
   * @param prefix at most {@link #KEY_BYTES_MAX}; empty for all keys
   * @param after at most {@link #KEY_BYTES_MAX}; empty to start with the first
   * @param pairsMax 1 to {@link #SCAN_PAIRS_MAX}; fewer come if they would not fit in a result
   */
  record Scan(Bytes prefix, Bytes after, int pairsMax) implements KeyValueCommand {
    public Scan {
      check(prefix.size() <= KEY_BYTES_MAX, "a prefix", prefix.size(), KEY_BYTES_MAX);
      check(after.size() <= KEY_BYTES_MAX, "a key", after.size(), KEY_BYTES_MAX);
      if (pairsMax < 1 || pairsMax > SCAN_PAIRS_MAX) {
        throw new IllegalArgumentException("a scan of " + pairsMax + " pairs, 1 to 1024 are legal");
      }
    }

    @Override
    public Bytes encode() {
      return opcode(SCAN).bytes(prefix).bytes(after).i32(pairsMax).toBytes();
    }
  }

  /** Tells how many keys there are: {@code Count}. */
  record Size() implements KeyValueCommand {
    @Override
    public Bytes encode() {
      return opcode(SIZE).toBytes();
    }
  }

  Bytes encode();

  /**
   * The command that {@link #encode} laid out, with views of {@code encoded}.
   *
   * @throws IllegalArgumentException if it is none, or exceeds a limit; the message says why
   */
  static KeyValueCommand decode(Bytes encoded) {
    LayoutReader in = new LayoutReader(encoded);
    try {
      KeyValueCommand command = decode(in);
      in.end();
      return command;
    } catch (LayoutReader.Malformed e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static KeyValueCommand decode(LayoutReader in) {
    int opcode = in.u8();
    return switch (opcode) {
      case GET -> new Get(in.bytes(KEY_BYTES_MAX));
      case PUT -> new Put(in.bytes(KEY_BYTES_MAX), in.bytes(VALUE_BYTES_MAX));
      case DELETE -> new Delete(in.bytes(KEY_BYTES_MAX));
      case COMPARE_AND_SET ->
          new CompareAndSet(in.bytes(KEY_BYTES_MAX), optional(in), in.bytes(VALUE_BYTES_MAX));
      case SCAN -> new Scan(in.bytes(KEY_BYTES_MAX), in.bytes(KEY_BYTES_MAX), in.i32());
      case SIZE -> new Size();
      default -> throw new LayoutReader.Malformed("unknown opcode " + opcode);
    };
  }

  private static Optional<Bytes> optional(LayoutReader in) {
    int present = in.u8();
    if (present > 1) {
      throw new LayoutReader.Malformed("neither present nor absent: " + present);
    }
    return present == 1 ? Optional.of(in.bytes(VALUE_BYTES_MAX)) : Optional.empty();
  }

  private static LayoutWriter opcode(int opcode) {
    return new LayoutWriter().u8(opcode);
  }

  private static void checkKey(Bytes key) {
    check(!key.isEmpty() && key.size() <= KEY_BYTES_MAX, "a key", key.size(), KEY_BYTES_MAX);
  }

  private static void checkValue(Bytes value) {
    check(value.size() <= VALUE_BYTES_MAX, "a value", value.size(), VALUE_BYTES_MAX);
  }

  private static void check(boolean legal, String what, int size, int sizeMax) {
    if (!legal) {
      throw new IllegalArgumentException(
          what + " of " + size + " bytes, at most " + sizeMax + " and never an empty key");
    }
  }
}
