package io.parley.testkit;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.LayoutReader;
import io.parley.api.LayoutWriter;
import io.parley.api.Limits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Large frames of very many small parts, made of a protocol's own frames, be these protobuf or
 * Parley's fixed layout: what a codec must count before it makes anything of it (pitfall B3).
 */
final class Floods {
  private static final int SIZE = 3 << 20;
  private static final int LARGE = 15 << 20;
  private static final int BLOCK = 1 << 15;
  private static final int PADDING = 1 << 16;
  private static final int OFFSETS_MAX = 400;
  private static final int NUMBERS_MAX = 16;

  /** Field 1000, which no message has: a number, an empty string, the beginning of a group. */
  private static final List<Bytes> UNKNOWN =
      List.of(Bytes.ofHex("c03e01"), Bytes.ofHex("c23e00"), Bytes.ofHex("c33e"));

  /** Of many commands of one byte each. */
  private static final Bundle MANY_COMMANDS =
      Bundle.sign(
          Bytes.wrap(new byte[32]),
          1,
          0,
          0,
          Collections.nCopies(Limits.BUNDLE_COMMANDS_MAX, Bytes.utf8("a")),
          statement -> Bytes.wrap(new byte[64]));

  private final BiConsumer<String, Bytes> take;
  private final Set<String> made = new LinkedHashSet<>();

  /** Hands each flood to {@code take}, with its name. */
  Floods(BiConsumer<String, Bytes> take) {
    this.take = take;
  }

  /** Makes floods of a frame of this kind. */
  void make(String kind, Bytes frame, List<Bundle> bundles) {
    List<WireField> fields = WireField.all(frame, 0, frame.size());
    if (!fields.isEmpty()) {
      within(kind, frame, List.of(), fields, bundles);
    }
    bundles.forEach(bundle -> repeatInLayout(kind, frame, bundle));
    miscount(kind, frame);
  }

  private void within(
      String kind, Bytes frame, List<WireField> path, List<WireField> fields, List<Bundle> known) {
    String where = kind + " " + path.stream().map(WireField::number).toList();
    for (WireField field : fields) {
      Bytes whole = frame.slice(field.from(), field.end());
      repeat(where + " repeats " + field.number(), frame, path, whole, SIZE);
      if (field.type() == WireField.DELIMITED) {
        Bytes content = frame.slice(field.content(), field.end());
        if (known.stream().anyMatch(bundle -> bundle.encoded().equals(content))) {
          Bytes heavy = delimited(field.number(), MANY_COMMANDS.encoded());
          repeat(where + " repeats bundles in " + field.number(), frame, path, heavy, LARGE);
        }
        if (!field.inner().isEmpty()) {
          List<WireField> deeper = new ArrayList<>(path);
          deeper.add(field);
          within(kind, frame, deeper, field.inner(), known);
        }
      }
    }
    for (int number = 1; number <= NUMBERS_MAX; number++) {
      Bytes empty = Bytes.wrap(new byte[] {});
      repeat(where + " of empty " + number, frame, path, delimited(number, empty), SIZE);
    }
    for (Bytes unknown : UNKNOWN) {
      repeat(
          where + " of unknown " + unknown.hex(),
          frame,
          path,
          unknown,
          path.isEmpty() ? LARGE : SIZE);
    }
  }

  private static Bytes delimited(int number, Bytes content) {
    LayoutWriter out = new LayoutWriter(content.size() + 8);
    varint(out, (long) number << 3 | WireField.DELIMITED);
    varint(out, content.size());
    return out.raw(content).toBytes();
  }

  private static void varint(LayoutWriter out, long value) {
    long rest = value;
    while (rest > 0x7f) {
      out.u8((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.u8((int) rest);
  }

  /** The innermost message of {@code path} is followed by {@code unit}, over and over. */
  private void repeat(String name, Bytes frame, List<WireField> path, Bytes unit, int size) {
    if (!made.add(name)) {
      return;
    }
    int last = path.size() - 1;
    Bytes first = last < 0 ? frame : frame.slice(path.get(last).content(), path.get(last).end());
    Bytes block = block(unit);
    LayoutWriter content = new LayoutWriter(first.size() + size + block.size()).raw(first);
    for (int filled = 0; filled < size; filled += block.size()) {
      content.raw(block);
    }
    Bytes inner = content.toBytes();
    for (int i = last; i >= 0; i--) {
      WireField field = path.get(i);
      int from = i == 0 ? 0 : path.get(i - 1).content();
      int to = i == 0 ? frame.size() : path.get(i - 1).end();
      inner =
          new LayoutWriter(inner.size() + frame.size() + 16)
              .raw(frame.slice(from, field.from()))
              .raw(delimited(field.number(), inner))
              .raw(frame.slice(field.end(), to))
              .toBytes();
    }
    take.accept(name, inner);
  }

  /** {@code unit} once or more. */
  private static Bytes block(Bytes unit) {
    LayoutWriter block = new LayoutWriter(BLOCK + unit.size());
    for (int filled = 0; filled < BLOCK; filled += unit.size()) {
      block.raw(unit);
    }
    return block.toBytes();
  }

  /** In a fixed layout a bundle stands behind its length, and the first behind their number. */
  private void repeatInLayout(String kind, Bytes frame, Bundle bundle) {
    int first = find(frame, new LayoutWriter().i32(1).bytes(bundle.encoded()).toBytes());
    if (first < 0 || !made.add(kind + " repeats bundles")) {
      return;
    }
    Bytes heavy = new LayoutWriter().bytes(MANY_COMMANDS.encoded()).toBytes();
    int count = Math.min(Limits.BATCH_BUNDLES_MAX, LARGE / heavy.size());
    LayoutWriter out = new LayoutWriter(LARGE + frame.size());
    out.raw(frame.slice(0, first)).i32(count);
    for (int i = 0; i < count; i++) {
      out.raw(heavy);
    }
    out.raw(frame.slice(first + 8 + bundle.encoded().size(), frame.size()));
    take.accept(kind + " repeats bundles", out.toBytes());
  }

  private static int find(Bytes frame, Bytes part) {
    for (int at = 0; at <= frame.size() - part.size(); at++) {
      if (frame.slice(at, at + part.size()).equals(part)) {
        return at;
      }
    }
    return -1;
  }

  /** Small numbers may be counts: larger ones are told, of what is there and of what is not. */
  private void miscount(String kind, Bytes frame) {
    for (int at = 0; at < Math.min(OFFSETS_MAX, frame.size() - 4); at++) {
      int number = new LayoutReader(frame.slice(at, at + 4)).i32();
      if (number < 0 || number > Limits.BATCH_BUNDLES_MAX || !made.add(kind + " counts at " + at)) {
        continue;
      }
      for (int count : new int[] {Limits.REPLICAS_MAX, 1 << 16, 1 << 24, Integer.MAX_VALUE}) {
        Bytes lie =
            new LayoutWriter(frame.size() + PADDING)
                .raw(frame.slice(0, at))
                .i32(count)
                .raw(frame.slice(at + 4, frame.size()))
                .raw(Bytes.wrap(new byte[PADDING]))
                .toBytes();
        take.accept(kind + " counts " + count + " at " + at, lie);
      }
    }
  }
}
