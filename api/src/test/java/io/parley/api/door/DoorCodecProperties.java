package io.parley.api.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.parley.api.Allocations;
import io.parley.api.ApiArbitraries;
import io.parley.api.BundleId;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.LayoutReader.Malformed;
import io.parley.api.LayoutWriter;
import io.parley.api.MemoryAccount;
import io.parley.api.Refusal;
import io.parley.api.ReplicaId;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DoorCodecProperties {
  private static final Digest CLUSTER = Digest.of(Bytes.utf8("cluster"));

  private final DoorCodec codec = new DoorCodec(CLUSTER);

  @Provide
  Arbitrary<ClientFrame> frames() {
    return Arbitraries.oneOf(requests(), answers());
  }

  private static Arbitrary<ClientFrame> requests() {
    Arbitrary<Question> questions =
        Arbitraries.oneOf(
            Arbitraries.just(new Question.OfStatus()),
            Arbitraries.longs().map(Question.OfDigest::new),
            ApiArbitraries.bytes(0, 50).map(Question.OfState::new));
    return Arbitraries.oneOf(
        Arbitraries.longs().map(ClientFrame.Follow::new),
        Combinators.combine(ApiArbitraries.bundles(), Arbitraries.integers().between(0, 1_024))
            .as(ClientFrame.Submit::new),
        Combinators.combine(Arbitraries.longs(), questions).as(ClientFrame.Ask::new));
  }

  private static Arbitrary<ClientFrame> answers() {
    Arbitrary<Long> longs = Arbitraries.longs();
    Arbitrary<ReplicaId> ids = ApiArbitraries.replicaIds();
    return Arbitraries.oneOf(
        Combinators.combine(longs, ids, replies()).as(ClientFrame.Replied::new),
        Combinators.combine(longs, ids, ApiArbitraries.bundleIds(), refusals())
            .as(ClientFrame.Refused::new),
        Combinators.combine(longs, ids).as(ClientFrame.Led::new),
        Combinators.combine(longs, told()).as(ClientFrame.Told::new));
  }

  private static Arbitrary<Reply> replies() {
    Arbitrary<Result> results =
        Combinators.combine(
                Arbitraries.of(Result.Outcome.values()),
                ApiArbitraries.bytes(0, 30),
                ApiArbitraries.bytes(0, 30))
            .as(Result::new);
    return Combinators.combine(
            ApiArbitraries.bundleIds(),
            Arbitraries.integers().between(0, 1_023),
            results.list().ofMaxSize(5))
        .as(Reply::new);
  }

  private static Arbitrary<Refusal> refusals() {
    return Arbitraries.oneOf(
        Arbitraries.longs()
            .between(0, Long.MAX_VALUE)
            .map(millis -> new Refusal.Overloaded(Duration.ofMillis(millis))),
        ApiArbitraries.texts().map(Refusal.Unavailable::new),
        ApiArbitraries.texts().map(Refusal.Invalid::new));
  }

  private static Arbitrary<MemoryAccount> accounts() {
    return Combinators.combine(
            Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(32),
            Arbitraries.of(MemoryAccount.Place.values()),
            Arbitraries.longs().between(MemoryAccount.UNKNOWN, Long.MAX_VALUE),
            Arbitraries.longs().between(0, Long.MAX_VALUE))
        .as(MemoryAccount::new);
  }

  private static Arbitrary<Answer> told() {
    Arbitrary<Long> longs = Arbitraries.longs();
    Arbitrary<Answer> standing =
        Combinators.combine(
                Arbitraries.strings().alpha().ofMaxLength(32),
                longs,
                ApiArbitraries.replicaIds(),
                longs,
                longs,
                longs,
                ApiArbitraries.digests(),
                ApiArbitraries.texts())
            .as(Answer.Standing::new);
    return Arbitraries.oneOf(
        standing,
        Combinators.combine(longs, ApiArbitraries.digests()).as(Answer.StateAt::new),
        ApiArbitraries.bytes(0, 50).map(Answer.Value::new),
        accounts().list().ofMaxSize(4).map(Answer.Memory::new),
        ApiArbitraries.texts().map(Answer.Unknown::new));
  }

  @Provide
  Arbitrary<Bytes> damaged() {
    return ApiArbitraries.damaged(frames().map(codec::encode));
  }

  /** Legible as far as the kind, so that everything behind it is reached. */
  @Provide
  Arbitrary<Bytes> headed() {
    return Combinators.combine(Arbitraries.integers().between(0, 9), ApiArbitraries.bytes(0, 300))
        .as((kind, rest) -> new LayoutWriter().u8(1).digest(CLUSTER).u8(kind).raw(rest).toBytes());
  }

  @Provide
  Arbitrary<Bytes> arbitrary() {
    return ApiArbitraries.bytes(0, 300);
  }

  @Property
  void whatIsEncodedIsDecodedAgain(@ForAll("frames") ClientFrame frame) {
    assertThat(codec.decode(codec.encode(frame))).isEqualTo(frame);
  }

  @Property
  void aDamagedFrameIsMalformedOrAnother(@ForAll("damaged") Bytes bytes) {
    decodes(bytes);
  }

  @Property
  void contentOfUnknownOriginIsMalformedOrAFrame(@ForAll("headed") Bytes bytes) {
    decodes(bytes);
  }

  @Property
  void arbitraryBytesAreMalformedOrAFrame(@ForAll("arbitrary") Bytes bytes) {
    decodes(bytes);
  }

  private void decodes(Bytes bytes) {
    Allocations.assertBounded(
        bytes.size(),
        () -> {
          try {
            ClientFrame found = codec.decode(bytes);
            assertThat(codec.decode(codec.encode(found))).isEqualTo(found);
          } catch (Malformed e) {
            assertThat(e.getMessage()).isNotEmpty();
          }
        });
  }

  @Property(tries = 100)
  void aShortenedOrLengthenedFrameIsMalformed(@ForAll("frames") ClientFrame frame) {
    Bytes valid = codec.encode(frame);
    malformed(codec, valid.slice(0, valid.size() - 1));
    malformed(codec, new LayoutWriter().raw(valid).u8(0).toBytes());
  }

  private static void malformed(DoorCodec codec, Bytes bytes) {
    assertThatExceptionOfType(Malformed.class).isThrownBy(() -> codec.decode(bytes));
  }

  @Example
  void aFrameOfAnotherClusterOrVersionIsMalformed() {
    Bytes valid = codec.encode(new ClientFrame.Follow(7));
    malformed(new DoorCodec(Digest.ZERO), valid);
    malformed(codec, new LayoutWriter().u8(1).raw(valid.slice(1, valid.size())).toBytes());
  }

  @Example
  void aNegativeDelayAndAReplicaOutOfRangeAreMalformed() {
    BundleId bundle = new BundleId(new ClientId(Digest.ZERO), 1, 2, Digest.ZERO);
    Refusal why = new Refusal.Overloaded(Duration.ofMillis(-1));
    malformed(codec, codec.encode(new ClientFrame.Refused(1, new ReplicaId(0), bundle, why)));
    malformed(codec, codec.encode(new ClientFrame.Led(1, new ReplicaId(1_024))));
  }

  @Example
  void aTextTooLongForTheOtherSideIsCut() {
    ClientFrame frame = new ClientFrame.Told(5, new Answer.Unknown("\uffff".repeat(100_000)));
    assertThat(codec.decode(codec.encode(frame)))
        .isEqualTo(new ClientFrame.Told(5, new Answer.Unknown("\uffff".repeat(5_461))));
  }

  /** Whatever is in these frames is between different versions of clients and replicas. */
  @Example
  void theEncodingNeverChanges() {
    BundleId bundle = new BundleId(new ClientId(CLUSTER), 1, 2, Digest.ZERO);
    Reply reply =
        new Reply(
            bundle,
            List.of(Result.ok(Bytes.utf8("v")), Result.of(Result.Outcome.TOO_MANY_SESSIONS)));
    Refusal why = new Refusal.Overloaded(Duration.ofMillis(250));
    ReplicaId leader = new ReplicaId(3);
    String id = CLUSTER.hex() + "0000000000000001" + "0000000000000002" + "00".repeat(32);
    String opinion = "0000000000000009" + "00000003";

    written(new ClientFrame.Follow(7), "01" + "0000000000000007");
    written(new ClientFrame.Ask(5, new Question.OfStatus()), "03" + "0000000000000005" + "01");
    written(
        new ClientFrame.Ask(5, new Question.OfDigest(6)),
        "03" + "0000000000000005" + "02" + "0000000000000006");
    written(
        new ClientFrame.Ask(5, new Question.OfState(Bytes.utf8("k"))),
        "03" + "0000000000000005" + "03" + "000000016b");
    written(
        new ClientFrame.Replied(9, leader, reply),
        "04"
            + opinion
            + id
            + "00000000"
            + "00000002"
            + ("00" + "0000000176" + "00000000")
            + ("05" + "00000000" + "00000000"));
    written(
        new ClientFrame.Refused(9, leader, bundle, why),
        "05" + opinion + id + "01" + "00000000000000fa");
    written(new ClientFrame.Led(9, leader), "06" + opinion);
    written(
        new ClientFrame.Told(5, new Answer.Unknown("no")),
        "07" + "0000000000000005" + "04" + "000000026e6f");
  }

  private void written(ClientFrame frame, String content) {
    assertThat(codec.encode(frame).hex()).isEqualTo("02" + CLUSTER.hex() + content);
  }
}
