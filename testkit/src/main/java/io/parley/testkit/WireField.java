package io.parley.testkit;

import io.parley.api.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A field in bytes that look like protobuf. Whether a byte string is a message, too, is guessed.
 *
 * @param from where its tag begins
 * @param content where its content begins; of a number, where it begins
 * @param end where it ends
 * @param inner the fields in it, if it looks like a message
 */
record WireField(int number, int type, int from, int content, int end, List<WireField> inner) {
  static final int NUMBER = 0;
  static final int DELIMITED = 2;

  private static final int NUMBER_MAX = 64;

  /** All fields from {@code from} to {@code to}; none if that is no protobuf message. */
  static List<WireField> all(Bytes bytes, int from, int to) {
    List<WireField> fields = new ArrayList<>();
    int at = from;
    while (at < to) {
      WireField field = at(bytes, at, to);
      if (field == null) {
        return List.of();
      }
      fields.add(field);
      at = field.end;
    }
    return fields;
  }

  private static @Nullable WireField at(Bytes bytes, int from, int to) {
    long tag = varint(bytes, from, to);
    int number = (int) Math.min(tag >>> 3, Integer.MAX_VALUE);
    int type = (int) (tag & 7);
    int content = from + varintSize(bytes, from, to);
    if (tag < 0 || number < 1 || number > NUMBER_MAX || content >= to) {
      return null;
    }
    long value = varint(bytes, content, to);
    int size = varintSize(bytes, content, to);
    if (type == NUMBER && size > 0) {
      return new WireField(number, type, from, content, content + size, List.of());
    }
    int begin = content + size;
    if (type != DELIMITED || value < 0 || value > to - begin) {
      return null;
    }
    int end = begin + (int) value;
    return new WireField(number, type, from, begin, end, all(bytes, begin, end));
  }

  /** The number at {@code from}; negative if there is none. */
  private static long varint(Bytes bytes, int from, int to) {
    int size = varintSize(bytes, from, to);
    long value = size == 0 ? -1 : 0;
    for (int i = 0; i < size; i++) {
      value |= (long) (bytes.get(from + i) & 0x7f) << (7 * i);
    }
    return value;
  }

  private static int varintSize(Bytes bytes, int from, int to) {
    for (int i = 0; i < 9 && from + i < to; i++) {
      if (bytes.get(from + i) >= 0) {
        return i + 1;
      }
    }
    return 0;
  }
}
