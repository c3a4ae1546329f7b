package io.parley.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

class Base32Properties {
  @Provide
  Arbitrary<Bytes> bytes() {
    return ApiArbitraries.bytes(0, 40);
  }

  @Property
  void bytesComeBack(@ForAll("bytes") Bytes bytes) {
    assertThat(Base32.decode(Base32.encode(bytes))).contains(bytes);
  }

  /** Of the alphabet, else next to none of them would be an encoding. */
  @Provide
  Arbitrary<String> spellings() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withChars("abcdefghijklmnopqrstuvwxyz234567").ofMaxLength(12),
        Arbitraries.strings().withCharRange('1', 'z').ofMaxLength(12));
  }

  @Property
  void whatDecodesIsTheOneEncodingOfItsBytes(@ForAll("spellings") String text) {
    Optional<Bytes> bytes = Base32.decode(text);
    Statistics.label("decodes")
        .collect(bytes.isPresent() && !text.isEmpty())
        .coverage(
            coverage -> {
              coverage.check(true).percentage(share -> share > 1);
              coverage.check(false).percentage(share -> share > 3);
            });
    bytes.ifPresent(it -> assertThat(Base32.encode(it)).isEqualTo(text));
  }

  /** RFC 4648, section 10, in lower case and without padding. */
  @Example
  void knowsTheAnswersOfRfc4648() {
    assertThat(Base32.encode(Bytes.utf8(""))).isEmpty();
    assertThat(Base32.encode(Bytes.utf8("f"))).isEqualTo("my");
    assertThat(Base32.encode(Bytes.utf8("fo"))).isEqualTo("mzxq");
    assertThat(Base32.encode(Bytes.utf8("foo"))).isEqualTo("mzxw6");
    assertThat(Base32.encode(Bytes.utf8("foob"))).isEqualTo("mzxw6yq");
    assertThat(Base32.encode(Bytes.utf8("fooba"))).isEqualTo("mzxw6ytb");
    assertThat(Base32.encode(Bytes.utf8("foobar"))).isEqualTo("mzxw6ytboi");
  }

  @Example
  void otherSpellingsAreNone() {
    assertThat(Base32.decode("MY")).isEmpty();
    assertThat(Base32.decode("my======")).isEmpty();
    assertThat(Base32.decode("mz")).as("bits after the last byte").isEmpty();
    assertThat(Base32.decode("m")).as("no whole byte").isEmpty();
    assertThat(Base32.decode("m1")).isEmpty();
  }
}
