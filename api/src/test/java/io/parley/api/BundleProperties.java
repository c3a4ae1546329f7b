package io.parley.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.parley.api.LayoutReader.Malformed;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class BundleProperties {
  private static final Bytes KEY = Bytes.utf8("key");
  private static final Bytes SIGNATURE = Bytes.utf8("signature");

  @Provide
  Arbitrary<Bundle> bundles() {
    return ApiArbitraries.bundles();
  }

  @Provide
  Arbitrary<Bytes> damaged() {
    return ApiArbitraries.damaged(bundles().map(Bundle::encoded));
  }

  @Provide
  Arbitrary<Bytes> arbitrary() {
    return ApiArbitraries.bytes(0, 300);
  }

  @Property
  void whatIsEncodedIsDecodedAgain(@ForAll("bundles") Bundle bundle) {
    Bundle again = Bundle.decode(Bytes.copyOf(bundle.encoded().toArray()));

    assertThat(again).isEqualTo(bundle).hasSameHashCodeAs(bundle);
    assertThat(again.id()).isEqualTo(bundle.id());
    assertThat(again.publicKey()).isEqualTo(bundle.publicKey());
    assertThat(again.commands()).isEqualTo(bundle.commands());
    assertThat(again.acknowledged()).isEqualTo(bundle.acknowledged());
    assertThat(again.statement()).isEqualTo(bundle.statement());
    assertThat(again.signature()).isEqualTo(bundle.signature());
    assertThat(again.encoded()).isEqualTo(bundle.encoded());
  }

  /** Pitfall B1: what is kept of a frame does not keep the frame. */
  @Property
  void itKeepsNothingOfWhatItCameIn(@ForAll("bundles") Bundle bundle) {
    Bytes frame = new LayoutWriter().u8(1).raw(bundle.encoded()).i64(2).toBytes();
    Bundle found = Bundle.decode(frame.slice(1, 1 + bundle.encoded().size()));

    assertThat(found).isEqualTo(bundle);
    assertThat(found.encoded().array()).hasSize(bundle.encoded().size());
    Bytes key = found.publicKey();
    assertThat(key.isEmpty() || key.array() == found.encoded().array()).isTrue();
  }

  @Property
  void itsClientIsItsKey(@ForAll("bundles") Bundle bundle) {
    assertThat(bundle.id().client()).isEqualTo(ClientId.ofKey(bundle.publicKey()));
  }

  /** One encoding for one bundle, or a bundle could be ordered twice under two digests. */
  @Property
  void damagedBundlesAreMalformedOrOtherBundles(@ForAll("damaged") Bytes bytes) {
    decodes(bytes);
  }

  @Property
  void arbitraryBytesAreMalformedOrABundle(@ForAll("arbitrary") Bytes bytes) {
    decodes(bytes);
  }

  private static void decodes(Bytes bytes) {
    Allocations.assertBounded(
        bytes.size(),
        () -> {
          try {
            Bundle found = Bundle.decode(bytes);
            Bundle signedAgain =
                Bundle.sign(
                    found.publicKey(),
                    found.id().session(),
                    found.id().first(),
                    found.acknowledged(),
                    found.commands(),
                    statement -> found.signature());
            assertThat(signedAgain.encoded()).isEqualTo(bytes);
          } catch (Malformed e) {
            assertThat(e.getMessage()).isNotEmpty();
          }
        });
  }

  @Property
  void allButTheSignatureIsUnderTheSignature(
      @ForAll("bundles") Bundle one, @ForAll("bundles") Bundle other) {
    int content = one.encoded().size() - 4 - one.signature().size();
    boolean same =
        other.encoded().size() - 4 - other.signature().size() == content
            && other.encoded().startsWith(one.encoded().slice(0, content));
    assertThat(one.statement().equals(other.statement())).isEqualTo(same);
  }

  /** Each part by itself, which two arbitrary bundles do not show: they differ in all. */
  @Example
  void eachPartButTheSignatureIsUnderTheSignature() {
    List<Bytes> commands = List.of(Bytes.utf8("a"), Bytes.utf8("bc"));
    Bundle bundle = sign(1, 5, 4, commands);
    Statement statement = bundle.statement();
    assertThat(Bundle.sign(KEY, 1, 5, 4, commands, it -> Bytes.utf8("other")).statement())
        .isEqualTo(statement);
    assertThat(
            List.of(
                Bundle.sign(Bytes.utf8("other"), 1, 5, 4, commands, it -> SIGNATURE),
                sign(2, 5, 4, commands),
                sign(1, 6, 4, commands),
                sign(1, 5, 3, commands),
                sign(1, 5, 4, List.of(Bytes.utf8("ab"), Bytes.utf8("c"))),
                sign(1, 5, 4, List.of(Bytes.utf8("a"), Bytes.utf8("bc"), Bytes.EMPTY))))
        .extracting(Bundle::statement)
        .doesNotContain(statement)
        .doesNotHaveDuplicates();
  }

  private static Bundle sign(long session, long first, long acknowledged, List<Bytes> commands) {
    return Bundle.sign(KEY, session, first, acknowledged, commands, statement -> SIGNATURE);
  }

  private static void refused(long session, long first, long acknowledged, List<Bytes> commands) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sign(session, first, acknowledged, commands))
        .withMessageContaining("not a legal bundle");
  }

  @Example
  void numbersOutOfRangeAreRefused() {
    List<Bytes> commands = List.of(Bytes.utf8("put"));
    refused(-1, 0, 0, commands);
    refused(1, -1, -1, commands);
    refused(1, 5, -1, commands);
    refused(1, 5, 6, commands);
    refused(1, Long.MAX_VALUE - 1_023, 0, commands);
    assertThat(sign(1, Long.MAX_VALUE - 1_024, 0, commands).commands()).isEqualTo(commands);
    assertThat(sign(1, 5, 5, commands).acknowledged()).isEqualTo(5);
  }

  @Example
  void limitsAreInclusive() {
    Bytes empty = Bytes.EMPTY;
    refused(1, 0, 0, List.of());
    refused(1, 0, 0, Collections.nCopies(Limits.BUNDLE_COMMANDS_MAX + 1, empty));
    refused(1, 0, 0, List.of(Bytes.wrap(new byte[Limits.COMMAND_BYTES_MAX + 1])));
    refused(1, 0, 0, Collections.nCopies(2, Bytes.wrap(new byte[Limits.COMMAND_BYTES_MAX])));
    assertThat(sign(1, 0, 0, Collections.nCopies(Limits.BUNDLE_COMMANDS_MAX, empty)).commands())
        .hasSize(Limits.BUNDLE_COMMANDS_MAX);
    assertThat(sign(1, 0, 0, List.of(Bytes.wrap(new byte[Limits.COMMAND_BYTES_MAX]))).commands())
        .hasSize(1);
  }

  private static final Grant GRANT =
      new Grant(Grant.Kind.CLIENT, Digest.ZERO, new ClientId(Digest.ZERO), Bytes.EMPTY);

  @Example
  void sessionZeroTakesOneRequest() {
    Bytes request = new SessionRequest.Open(1, Bytes.wrap(new byte[16]), GRANT).encode();
    refused(0, 0, 0, List.of(request, request));
    refused(0, 1, 0, List.of(request));
    refused(0, 0, 0, List.of(Bytes.wrap(new byte[16])));
    refused(0, 0, 0, List.of(request.slice(0, request.size() - 1)));
    refused(0, 0, 0, List.of(Bytes.wrap(new byte[SessionRequest.BYTES_MAX + 1])));
    Bytes number = new LayoutWriter().u8(1).i64(0).raw(request.slice(9, request.size())).toBytes();
    refused(0, 0, 0, List.of(number));
    refused(0, 0, 0, List.of(new LayoutWriter().u8(4).i64(1).toBytes()));
    refused(0, 0, 0, List.of(new LayoutWriter().u8(3).i64(1).toBytes()));
    refused(0, 0, 0, List.of(new LayoutWriter().u8(3).i64(1).i64(0).toBytes()));
    long beyond = SessionRequest.SEQUENCE_MAX + 1;
    refused(0, 0, 0, List.of(new LayoutWriter().u8(3).i64(1).i64(beyond).toBytes()));
    assertThat(sign(0, 0, 0, List.of(request)).commands()).containsExactly(request);
  }

  @Property
  void aRequestIsDecodedAsItWas(@ForAll("requests") SessionRequest request) {
    assertThat(SessionRequest.decode(request.encode())).isEqualTo(request);
  }

  @Provide
  Arbitrary<SessionRequest> requests() {
    return ApiArbitraries.requests();
  }

  @Example
  void aCountThatLiesIsMalformed() {
    Bytes lie = new LayoutWriter().bytes(KEY).i64(1).i64(0).i64(0).i32(1_024).bytes(KEY).toBytes();
    assertThatExceptionOfType(Malformed.class).isThrownBy(() -> Bundle.decode(lie));
  }

  @Example
  void theEncodingNeverChanges() {
    Bundle bundle = sign(7, 3, 2, List.of(Bytes.utf8("put"), Bytes.EMPTY));

    assertThat(bundle.encoded().hex())
        .isEqualTo(
            "000000036b6579"
                + "0000000000000007"
                + "0000000000000003"
                + "0000000000000002"
                + "00000002"
                + "00000003707574"
                + "00000000"
                + "000000097369676e6174757265");
    assertThat(bundle.id().digest().hex())
        .isEqualTo("b474280b516daf7b71f1cc05ebb2d9a2f9bbf276e1839db2ba441160bc0458c4");
    assertThat(bundle.statement()).isEqualTo(new Statement("bundle", 0, 0, bundle.id().digest()));
    assertThat(new Batch(5, List.of(bundle)).digest().hex())
        .isEqualTo("f9de78d2dab50f316578e623d90925fa4e58fa02a608ac4b3273cc4448e86242");
    assertThat(Batch.EMPTY.digest().hex())
        .isEqualTo("3d34c179c321c37cd1e46fec86cefb7358b886e7ba5e70ef70b98d19a79557d9");
  }
}
