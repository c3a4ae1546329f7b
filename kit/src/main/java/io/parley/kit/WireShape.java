package io.parley.kit;

import io.parley.api.Bytes;
import io.parley.api.LayoutReader.Malformed;
import io.parley.api.Limits;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a protobuf message may be made of, for a look at the bytes before anything is made of them
 * (pitfall B3): a parser turns two bytes into a hundred, and keeps what it does not know. What is
 * not declared here is refused, and all that is declared is counted, wherever in the message it is;
 * so a protocol need not remember to bound each repeated field before it parses, and checks what
 * the field means afterwards. What is to be there once is refused the second time, where a parser
 * would take the last and nobody would know of the bytes before (pitfall B1). Made once, then
 * immutable and for any thread.
 */
public final class WireShape {
  /** Bytes of memory that a message inside another takes, until it is a plain value. */
  static final int MESSAGE_COST = 160;

  /** Bytes of memory that a byte string takes beside its content, which is copied. */
  static final int BYTES_COST = 64;

  /** Bytes of memory that one of many numbers takes. */
  static final int NUMBER_COST = 48;

  private static final int DEPTH_MAX = 32;
  private static final int VARINT = 0;
  private static final int DELIMITED = 2;

  private enum Kind {
    NUMBER,
    NUMBERS,
    BYTES,
    MESSAGE
  }

  /**
   * @param mark the bit of what may be there once, be it this field or one of several; 0 if it may
   *     be there many times
   */
  private record Field(Kind kind, long mark, @Nullable WireShape inner) {}

  private final String name;
  private final TreeMap<Integer, Field> fields = new TreeMap<>();
  private int marks;

  /** A message of this name, for people, without fields. */
  public WireShape(String name) {
    this.name = name;
  }

  /** Field {@code number} is one number or truth value. */
  public WireShape number(int number) {
    return with(number, new Field(Kind.NUMBER, mark(), null));
  }

  /** Field {@code number} is any number of numbers, one by one or once packed. */
  public WireShape numbers(int number) {
    return with(number, new Field(Kind.NUMBERS, mark(), null));
  }

  /** Field {@code number} is one byte string or text. */
  public WireShape bytes(int number) {
    return with(number, new Field(Kind.BYTES, mark(), null));
  }

  /** Field {@code number} is any number of byte strings or texts. */
  public WireShape byteStrings(int number) {
    return with(number, new Field(Kind.BYTES, 0, null));
  }

  /** Field {@code number} is one message. */
  public WireShape message(int number, WireShape shape) {
    return with(number, new Field(Kind.MESSAGE, mark(), shape));
  }

  /** Field {@code number} is any number of messages. */
  public WireShape messages(int number, WireShape shape) {
    return with(number, new Field(Kind.MESSAGE, 0, shape));
  }

  /** Of these fields, which are declared and may be there once, one may be there. */
  public WireShape oneOf(List<Integer> numbers) {
    long mark = mark();
    for (int number : numbers) {
      Field field = fields.get(number);
      if (field == null || field.mark == 0) {
        throw new IllegalArgumentException(
            "field " + number + " of " + name + " is none that is there once");
      }
      fields.put(number, new Field(field.kind, mark, field.inner));
    }
    return this;
  }

  private long mark() {
    if (marks == Long.SIZE) {
      throw new IllegalArgumentException(name + " has too many fields that are there once");
    }
    return 1L << marks++;
  }

  private WireShape with(int number, Field field) {
    if (fields.put(number, field) != null) {
      throw new IllegalArgumentException("field " + number + " of " + name + " twice");
    }
    return this;
  }

  /**
   * Checks that {@code bytes} is a message of this shape that costs no more memory than a frame of
   * their size may, {@link Limits#decodedBytesMax}. Allocates nothing.
   *
   * @throws Malformed if it is not
   */
  public void checkFrame(Bytes bytes) {
    new Scan(bytes, Limits.decodedBytesMax(bytes.size())).message(this, bytes.size(), 0);
  }

  /**
   * Checks that {@code bytes} is a message of this shape that costs no more memory than {@link
   * Limits#DECODED_FACTOR_MAX} times its size, and {@code extra}. Allocates nothing.
   *
   * @throws Malformed if it is not
   */
  public void check(Bytes bytes, long extra) {
    long costMax = (long) Limits.DECODED_FACTOR_MAX * bytes.size() + extra;
    new Scan(bytes, costMax).message(this, bytes.size(), 0);
  }

  /** Goes over the bytes once. */
  private static final class Scan {
    private final Bytes bytes;
    private final long costMax;
    private long cost;
    private int at;

    Scan(Bytes bytes, long costMax) {
      this.bytes = bytes;
      this.costMax = costMax;
    }

    void message(WireShape shape, int end, int depth) {
      if (depth > DEPTH_MAX) {
        throw new Malformed("messages in each other, deeper than " + DEPTH_MAX);
      }
      long seen = 0;
      while (at < end) {
        long tag = varint(end);
        Field field = tag >>> 3 > Integer.MAX_VALUE ? null : shape.fields.get((int) (tag >>> 3));
        if (field == null) {
          throw new Malformed("not protobuf: " + shape.name + " has no field " + (tag >>> 3));
        }
        int type = (int) (tag & 7);
        long mark = field.kind == Kind.NUMBERS && type == VARINT ? 0 : field.mark;
        if ((seen & mark) != 0) {
          throw new Malformed("field " + (tag >>> 3) + " of " + shape.name + " twice");
        }
        seen |= mark;
        if (type == VARINT && (field.kind == Kind.NUMBER || field.kind == Kind.NUMBERS)) {
          varint(end);
          charge(field.kind == Kind.NUMBERS ? NUMBER_COST : 0);
        } else if (type == DELIMITED && field.kind != Kind.NUMBER) {
          delimited(field, end, depth);
        } else {
          throw new Malformed("not protobuf: field " + (tag >>> 3) + " of " + shape.name);
        }
      }
    }

    private void delimited(Field field, int end, int depth) {
      long size = varint(end);
      if (size < 0 || size > end - at) {
        throw new Malformed("not protobuf: a length of " + size + ", " + (end - at) + " are left");
      }
      int inner = at + (int) size;
      if (field.inner != null) {
        charge(MESSAGE_COST);
        message(field.inner, inner, depth + 1);
      } else if (field.kind == Kind.NUMBERS) {
        while (at < inner) {
          varint(inner);
          charge(NUMBER_COST);
        }
      } else {
        charge(BYTES_COST + (int) size);
        at = inner;
      }
    }

    private void charge(int more) {
      cost += more;
      if (cost > costMax) {
        throw new Malformed(
            "of so many parts that " + bytes.size() + " bytes take more than " + costMax);
      }
    }

    private long varint(int end) {
      long value = 0;
      for (int shift = 0; shift < Long.SIZE; shift += 7) {
        if (at == end) {
          break;
        }
        byte next = bytes.get(at++);
        value |= (long) (next & 0x7f) << shift;
        if (next >= 0) {
          return value;
        }
      }
      throw new Malformed("not protobuf: a number without an end");
    }
  }
}
