package io.parley.api;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Values of the vocabulary, for property tests. */
public final class ApiArbitraries {
  private ApiArbitraries() {}

  /** Up to {@code sizeMax} bytes, often a view into a larger array. */
  public static Arbitrary<Bytes> bytes(int sizeMin, int sizeMax) {
    return Combinators.combine(
            Arbitraries.bytes().array(byte[].class).ofMinSize(sizeMin).ofMaxSize(sizeMax),
            Arbitraries.integers().between(0, 3))
        .as(ApiArbitraries::view);
  }

  private static Bytes view(byte[] content, int margin) {
    byte[] array = new byte[content.length + 2 * margin];
    System.arraycopy(content, 0, array, margin, content.length);
    return Bytes.wrap(array, margin, content.length);
  }

  /** Any digest. */
  public static Arbitrary<Digest> digests() {
    return bytes(Digest.SIZE, Digest.SIZE).map(Digest::ofBytes);
  }

  /** Text that UTF-8 can express: no lone surrogates. */
  public static Arbitrary<String> texts() {
    return Arbitraries.strings().withCharRange(' ', '\ud7ff').ofMaxLength(20);
  }

  /** Ids of replicas of the largest cluster. */
  public static Arbitrary<ReplicaId> replicaIds() {
    return Arbitraries.integers().between(0, Limits.REPLICAS_MAX - 1).map(ReplicaId::new);
  }

  /** Ids of bundles that need not exist. */
  public static Arbitrary<BundleId> bundleIds() {
    return Combinators.combine(digests(), Arbitraries.longs(), Arbitraries.longs(), digests())
        .as(
            (client, session, first, digest) ->
                new BundleId(new ClientId(client), session, first, digest));
  }

  /** Bundles under arbitrary signatures, of open sessions and to open one. */
  public static Arbitrary<Bundle> bundles() {
    return Arbitraries.oneOf(ordinaryBundles(), openings());
  }

  private static Arbitrary<Bundle> ordinaryBundles() {
    Arbitrary<List<Bytes>> commands = bytes(0, 40).list().ofMinSize(1).ofMaxSize(5);
    Arbitrary<Long> numbers = Arbitraries.longs().between(0, Long.MAX_VALUE / 4);
    return Combinators.combine(
            bytes(0, 64), numbers, numbers, numbers, commands, bytes(0, Limits.KEY_BYTES_MAX))
        .as(
            (key, session, first, more, list, signature) ->
                Bundle.sign(key, session + 1, first + more, first, list, statement -> signature));
  }

  private static Arbitrary<Bundle> openings() {
    return Combinators.combine(bytes(33, 33), requests().map(SessionRequest::encode), bytes(64, 64))
        .as(
            (key, nonce, signature) ->
                Bundle.sign(key, 0, 0, 0, List.of(nonce), statement -> signature));
  }

  public static Arbitrary<Grant> grants() {
    Arbitrary<Digest> digests = bytes(Digest.SIZE, Digest.SIZE).map(Digest::ofBytes);
    return Combinators.combine(digests, digests.map(ClientId::new), bytes(0, Limits.KEY_BYTES_MAX))
        .as((cluster, client, word) -> new Grant(Grant.Kind.CLIENT, cluster, client, word));
  }

  public static Arbitrary<SessionRequest> requests() {
    Arbitrary<Long> numbers = Arbitraries.longs().between(1, Long.MAX_VALUE);
    return Arbitraries.oneOf(
        numbers.map(SessionRequest.Close::new),
        Combinators.combine(numbers, Arbitraries.longs().between(1, SessionRequest.SEQUENCE_MAX))
            .as(SessionRequest.Acknowledge::new),
        Combinators.combine(
                numbers,
                bytes(SessionRequest.NONCE_BYTES_MIN, SessionRequest.NONCE_BYTES_MAX),
                grants())
            .as(SessionRequest.Open::new));
  }

  /** What became of {@code valid} on a bad day: some bytes changed, some lost, some more. */
  public static Arbitrary<Bytes> damaged(Arbitrary<Bytes> valid) {
    return Combinators.combine(
            valid,
            Arbitraries.integers().between(0, 2),
            Arbitraries.integers().between(0, 1 << 16),
            bytes(1, 5))
        .as(ApiArbitraries::damage);
  }

  private static Bytes damage(Bytes valid, int kind, int place, Bytes foreign) {
    int at = place % (valid.size() + 1);
    int resume =
        switch (kind) {
          case 0 -> Math.min(valid.size(), at + foreign.size());
          case 1 -> valid.size();
          default -> at;
        };
    LayoutWriter out = new LayoutWriter().raw(valid.slice(0, at));
    return (kind == 1 ? out : out.raw(foreign)).raw(valid.slice(resume, valid.size())).toBytes();
  }
}
