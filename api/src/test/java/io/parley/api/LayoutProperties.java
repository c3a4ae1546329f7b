package io.parley.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.parley.api.LayoutReader.Malformed;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class LayoutProperties {
  /** Something that can be written, and read again as it was. */
  private record Field(Consumer<LayoutWriter> write, Consumer<LayoutReader> readAndCompare) {}

  @Provide
  Arbitrary<List<Field>> fields() {
    Arbitrary<Field> bytes =
        ApiArbitraries.bytes(0, 40)
            .map(x -> new Field(w -> w.bytes(x), r -> assertThat(r.bytes(40)).isEqualTo(x)));
    Arbitrary<Field> raw =
        ApiArbitraries.bytes(0, 40)
            .map(x -> new Field(w -> w.raw(x), r -> assertThat(r.raw(x.size())).isEqualTo(x)));
    Arbitrary<Field> digest =
        ApiArbitraries.digests()
            .map(x -> new Field(w -> w.digest(x), r -> assertThat(r.digest()).isEqualTo(x)));
    Arbitrary<Field> text =
        ApiArbitraries.texts()
            .map(x -> new Field(w -> w.text(x), r -> assertThat(r.text(80)).isEqualTo(x)));
    return Arbitraries.oneOf(numbers(), bytes, raw, digest, text).list().ofMaxSize(12);
  }

  private static Arbitrary<Field> numbers() {
    Arbitrary<Field> u8 =
        Arbitraries.integers()
            .between(0, 255)
            .map(x -> new Field(w -> w.u8(x), r -> assertThat(r.u8()).isEqualTo(x)));
    Arbitrary<Field> i32 =
        Arbitraries.integers()
            .map(x -> new Field(w -> w.i32(x), r -> assertThat(r.i32()).isEqualTo(x)));
    Arbitrary<Field> i64 =
        Arbitraries.longs()
            .map(x -> new Field(w -> w.i64(x), r -> assertThat(r.i64()).isEqualTo(x)));
    return Arbitraries.oneOf(u8, i32, i64);
  }

  @Provide
  Arbitrary<Bytes> inputs() {
    return ApiArbitraries.bytes(0, 60);
  }

  @Property
  void whatIsWrittenIsReadAgain(@ForAll("fields") List<Field> fields) {
    LayoutWriter out = new LayoutWriter(0);
    fields.forEach(field -> field.write().accept(out));
    int size = out.size();
    Bytes written = out.toBytes();
    LayoutReader in = new LayoutReader(written);

    fields.forEach(field -> field.readAndCompare().accept(in));
    in.end();

    assertThat(written.size()).isEqualTo(size);
    assertThat(in.remaining()).isZero();
  }

  /** Pitfall B1: what is kept of a frame does not keep the frame. */
  @Property
  void byteStringsAreCopiesUnlessViewsAreAskedFor(@ForAll("inputs") Bytes bytes) {
    Bytes written = new LayoutWriter().bytes(bytes).bytes(bytes).u8(1).toBytes();
    LayoutReader in = new LayoutReader(written);
    Bytes copy = in.bytes(60);
    Bytes view = in.view(60);

    assertThat(copy).isEqualTo(bytes).isEqualTo(view);
    assertThat(copy.array()).hasSize(bytes.size());
    assertThat(view.isEmpty() || view.array() == written.array()).isTrue();
  }

  @Property
  void aShortenedLayoutIsMalformed(
      @ForAll("fields") List<Field> fields, @ForAll @IntRange(min = 1, max = 60) int missing) {
    LayoutWriter out = new LayoutWriter();
    fields.forEach(field -> field.write().accept(out));
    Bytes written = out.i64(7).toBytes();
    LayoutReader in = new LayoutReader(written.slice(0, Math.max(0, written.size() - missing)));

    assertThatExceptionOfType(Malformed.class)
        .isThrownBy(
            () -> {
              fields.forEach(field -> field.readAndCompare().accept(in));
              in.i64();
            });
  }

  @Property
  void lengthsThatLieAreMalformedBeforeAnythingIsAllocated(
      @ForAll int length, @ForAll("inputs") Bytes rest) {
    Bytes claim = new LayoutWriter().i32(length).raw(rest).toBytes();
    Allocations.assertBounded(
        claim.size(),
        () -> {
          if (length >= 0 && length <= rest.size()) {
            assertThat(new LayoutReader(claim).bytes(Integer.MAX_VALUE).size()).isEqualTo(length);
          } else {
            malformed(() -> new LayoutReader(claim).bytes(Integer.MAX_VALUE));
            malformed(() -> new LayoutReader(claim).count(Integer.MAX_VALUE, 1));
          }
        });
  }

  @Property
  void aCountIsWithinItsLimitAndWhatCanStillBeThere(
      @ForAll @IntRange(min = -2, max = 30) int count,
      @ForAll @IntRange(max = 20) int countMax,
      @ForAll @IntRange(min = 1, max = 9) int eachMin,
      @ForAll("inputs") Bytes rest) {
    LayoutReader in = new LayoutReader(new LayoutWriter().i32(count).raw(rest).toBytes());
    if (count >= 0 && count <= countMax && count * eachMin <= rest.size()) {
      assertThat(in.count(countMax, eachMin)).isEqualTo(count);
    } else {
      malformed(() -> in.count(countMax, eachMin));
    }
  }

  @Property
  void aByteStringIsAtMostAsLongAsAllowed(
      @ForAll("inputs") Bytes bytes, @ForAll @IntRange(max = 60) int sizeMax) {
    LayoutReader in = new LayoutReader(new LayoutWriter().bytes(bytes).toBytes());
    if (bytes.size() <= sizeMax) {
      assertThat(in.bytes(sizeMax)).isEqualTo(bytes);
    } else {
      malformed(() -> in.bytes(sizeMax));
    }
  }

  private static void malformed(Runnable code) {
    assertThatExceptionOfType(Malformed.class).isThrownBy(code::run);
  }

  @Property
  void leftoversAreMalformed(@ForAll("inputs") Bytes bytes) {
    if (bytes.isEmpty()) {
      new LayoutReader(bytes).end();
    } else {
      malformed(() -> new LayoutReader(bytes).end());
    }
  }

  @Example
  void theLayoutIsBigEndianWithFourByteLengths() {
    LayoutWriter out = new LayoutWriter().u8(0xfe).i32(1).i64(-2);
    assertThat(out.bytes(Bytes.ofHex("aa")).text("é").toBytes())
        .isEqualTo(Bytes.ofHex("fe00000001fffffffffffffffe00000001aa00000002c3a9"));
  }

  @Example
  void theDigestIsThatOfWhatWasWritten() {
    assertThat(new LayoutWriter().raw(Bytes.utf8("abc")).sha256().hex())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }
}
