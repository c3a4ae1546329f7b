package io.parley.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.MessageDigest;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DigestProperties {
  @Provide
  Arbitrary<Digest> digests() {
    return ApiArbitraries.digests();
  }

  @Provide
  Arbitrary<Bytes> bytes() {
    return ApiArbitraries.bytes(0, 100);
  }

  @Property
  void bytesAndHexComeBack(@ForAll("digests") Digest digest) {
    assertThat(Digest.ofBytes(digest.bytes())).isEqualTo(digest).hasSameHashCodeAs(digest);
    assertThat(Digest.ofBytes(Bytes.ofHex(digest.hex()))).isEqualTo(digest);
    assertThat(digest.hex()).hasSize(64).startsWith(digest.toString().substring(1));
  }

  @Property
  void orderIsThatOfTheBytes(@ForAll("digests") Digest one, @ForAll("digests") Digest other) {
    assertThat(Integer.signum(one.compareTo(other)))
        .isEqualTo(Integer.signum(one.bytes().compareTo(other.bytes())));
    assertThat(one.compareTo(Digest.ofBytes(one.bytes()))).isZero();
  }

  @Property
  void isSha256OfTheBytes(@ForAll("bytes") Bytes bytes) {
    assertThat(Digest.of(bytes).bytes().toArray())
        .isEqualTo(Digest.sha256().digest(bytes.toArray()));
  }

  @Property
  void feedsItsOwnBytesToAnotherDigest(@ForAll("digests") Digest digest) {
    MessageDigest sha256 = Digest.sha256();
    digest.update(sha256);
    assertThat(Digest.finish(sha256)).isEqualTo(Digest.of(digest.bytes()));
  }

  @Property
  void takesExactly32Bytes(@ForAll("bytes") Bytes bytes) {
    if (bytes.size() == Digest.SIZE) {
      assertThat(Digest.ofBytes(bytes).bytes()).isEqualTo(bytes);
    } else {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Digest.ofBytes(bytes))
          .withMessageContaining("found " + bytes.size());
    }
  }

  @Example
  void knowsTheDigestOfAbc() {
    Digest abc = Digest.of(Bytes.utf8("abc"));
    assertThat(abc.hex())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(abc).hasToString("#ba7816bf");
    assertThat(Digest.ZERO.bytes()).isEqualTo(Bytes.wrap(new byte[32]));
  }
}
