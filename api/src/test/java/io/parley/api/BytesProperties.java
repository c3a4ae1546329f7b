package io.parley.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class BytesProperties {
  @Provide
  Arbitrary<Bytes> bytes() {
    return ApiArbitraries.bytes(0, 40);
  }

  @Property
  void theSameBytesAreEqualWhereverTheyLie(@ForAll("bytes") Bytes bytes) throws IOException {
    Bytes copy = Bytes.copyOf(bytes.toArray());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    bytes.writeTo(out);
    byte[] buffered = new byte[bytes.size()];
    bytes.asByteBuffer().get(buffered);

    assertThat(copy).isEqualTo(bytes).hasSameHashCodeAs(bytes);
    assertThat(copy.compareTo(bytes)).isZero();
    assertThat(Bytes.ofHex(bytes.hex())).isEqualTo(bytes);
    assertThat(out.toByteArray()).isEqualTo(bytes.toArray()).isEqualTo(buffered);
    assertThat(bytes.isEmpty()).isEqualTo(bytes.size() == 0);
  }

  @Property
  void orderIsThatOfUnsignedBytesAndAgreesWithEquality(
      @ForAll("bytes") Bytes one, @ForAll("bytes") Bytes other) {
    int order = one.compareTo(other);
    assertThat(Integer.signum(order))
        .isEqualTo(Integer.signum(Arrays.compareUnsigned(one.toArray(), other.toArray())))
        .isEqualTo(-Integer.signum(other.compareTo(one)));
    assertThat(order == 0).isEqualTo(one.equals(other));
  }

  @Property
  void aSliceIsAViewOfItsBytes(
      @ForAll("bytes") Bytes bytes,
      @ForAll @IntRange(max = 40) int a,
      @ForAll @IntRange(max = 40) int b) {
    int from = Math.min(bytes.size(), Math.min(a, b));
    int to = Math.min(bytes.size(), Math.max(a, b));
    Bytes slice = bytes.slice(from, to);

    assertThat(slice.toArray()).isEqualTo(Arrays.copyOfRange(bytes.toArray(), from, to));
    for (int i = from; i < to; i++) {
      assertThat(slice.get(i - from)).isEqualTo(bytes.get(i));
    }
    assertThat(bytes.startsWith(bytes.slice(0, to))).isTrue();
    assertThat(slice.isEmpty() || slice.array() == bytes.array()).isTrue();
  }

  @Property
  void compactBytesAreAloneInTheirArray(
      @ForAll("bytes") Bytes bytes, @ForAll @IntRange(max = 40) int end) {
    Bytes slice = bytes.slice(0, Math.min(bytes.size(), end));

    assertThat(slice.compact()).isEqualTo(slice);
    assertThat(slice.compact().array()).hasSize(slice.size());
    Bytes compact = slice.compact();
    assertThat(compact.compact()).isSameAs(compact);
  }

  @Property
  void whatIsOutsideOfAViewIsOutOfBounds(@ForAll("bytes") Bytes bytes) {
    int size = bytes.size();
    outOfBounds(() -> bytes.get(-1));
    outOfBounds(() -> bytes.get(size));
    outOfBounds(() -> bytes.slice(-1, size));
    outOfBounds(() -> bytes.slice(0, size + 1));
    outOfBounds(() -> bytes.slice(size, size - 1));
    outOfBounds(() -> Bytes.wrap(new byte[size], 1, size));
    outOfBounds(() -> Bytes.wrap(new byte[size], -1, 0));
    outOfBounds(() -> Bytes.wrap(new byte[size], 0, -1));
    outOfBounds(() -> Bytes.wrap(new byte[size], Integer.MAX_VALUE, 1));
  }

  private static void outOfBounds(Runnable code) {
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(code::run);
  }

  @Property
  void digestsAreFedTheBytesOfTheView(@ForAll("bytes") Bytes bytes) {
    MessageDigest sha256 = Digest.sha256();
    bytes.update(sha256);
    assertThat(sha256.digest()).isEqualTo(Digest.sha256().digest(bytes.toArray()));
  }

  @Property
  void textComesBack(@ForAll("texts") String text) {
    assertThat(Bytes.utf8(text).utf8()).isEqualTo(text);
  }

  @Provide
  Arbitrary<String> texts() {
    return ApiArbitraries.texts();
  }

  @Example
  void aCopyDoesNotSeeLaterChanges() {
    byte[] array = {1, 2};
    Bytes copy = Bytes.copyOf(array);
    array[0] = 9;
    assertThat(copy.hex()).isEqualTo("0102");
  }

  @Example
  void printsShortTextAsItIsAndTheRestAsHex() {
    assertThat(Bytes.utf8("put")).hasToString("put");
    assertThat(Bytes.ofHex("00ff")).hasToString("0x00ff");
    assertThat(Bytes.ofHex("00".repeat(9))).hasToString("0x0000000000000000..(9)");
  }

  @Example
  void hexIsAnEvenNumberOfDigits() {
    assertThatIllegalArgumentException().isThrownBy(() -> Bytes.ofHex("abc"));
    assertThatIllegalArgumentException().isThrownBy(() -> Bytes.ofHex("zz"));
  }
}
