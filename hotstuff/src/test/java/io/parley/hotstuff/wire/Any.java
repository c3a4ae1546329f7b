package io.parley.hotstuff.wire;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Certificate;
import io.parley.api.Digest;
import io.parley.api.Limits;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.api.Signers;
import io.parley.hotstuff.message.Block;
import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffEntry;
import io.parley.hotstuff.message.HotStuffMessage;
import io.parley.hotstuff.message.Mandate;
import io.parley.hotstuff.message.Phase;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.hotstuff.message.TimeoutCertificate;
import io.parley.hotstuff.message.WishCertificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Arbitrary messages and entries: legal in their ranges and sizes, and in nothing else. Edge cases
 * are among what is generated, for jqwik's own, combined over so many fields, do not fit in memory.
 */
final class Any {
  private Any() {}

  /** By kind. */
  static Map<Class<?>, Arbitrary<? extends HotStuffMessage>> messages() {
    Map<Class<?>, Arbitrary<? extends HotStuffMessage>> kinds = new LinkedHashMap<>();
    kinds.put(HotStuffMessage.Proposal.class, proposal());
    kinds.put(HotStuffMessage.Vote.class, vote());
    kinds.put(HotStuffMessage.Certified.class, qc().map(HotStuffMessage.Certified::new));
    kinds.put(
        HotStuffMessage.Timeout.class,
        Combinators.combine(number(), qc(), tc().optional(), wc().optional(), digest())
            .as(HotStuffMessage.Timeout::new));
    kinds.put(HotStuffMessage.Wish.class, number().map(HotStuffMessage.Wish::new));
    kinds.put(HotStuffMessage.Wished.class, wc().map(HotStuffMessage.Wished::new));
    kinds.put(
        HotStuffMessage.Standing.class,
        Combinators.combine(number(), number(), number(), number(), qc(), tc().optional(), digest())
            .as(HotStuffMessage.Standing::new));
    kinds.put(
        HotStuffMessage.Suspect.class,
        Combinators.combine(number(), Arbitraries.of(true, false))
            .as(HotStuffMessage.Suspect::new));
    kinds.put(
        HotStuffMessage.Relay.class, bundle().list().ofMaxSize(5).map(HotStuffMessage.Relay::new));
    kinds.put(
        HotStuffMessage.Offer.class, digest().list().ofMaxSize(9).map(HotStuffMessage.Offer::new));
    kinds.put(
        HotStuffMessage.FetchBundles.class,
        digest().list().ofMaxSize(9).map(HotStuffMessage.FetchBundles::new));
    kinds.put(
        HotStuffMessage.FetchBlocks.class,
        digest()
            .list()
            .ofMaxSize(HotStuffMessage.FetchBlocks.DIGESTS_MAX)
            .map(HotStuffMessage.FetchBlocks::new));
    kinds.put(HotStuffMessage.Fetched.class, block().map(HotStuffMessage.Fetched::new));
    kinds.put(
        HotStuffMessage.Blocks.class,
        Combinators.combine(qc(), block().list().ofMaxSize(3)).as(HotStuffMessage.Blocks::new));
    kinds.put(
        HotStuffMessage.FetchDecided.class,
        Combinators.combine(number(), number()).as(HotStuffMessage.FetchDecided::new));
    kinds.put(HotStuffMessage.Decided.class, decided());
    kinds.put(HotStuffMessage.CheckpointVote.class, checkpointVote());
    kinds.put(HotStuffMessage.StableCheckpoint.class, stable());
    return kinds;
  }

  /** By kind. */
  static Map<Class<?>, Arbitrary<? extends HotStuffEntry>> entries() {
    Map<Class<?>, Arbitrary<? extends HotStuffEntry>> kinds = new LinkedHashMap<>();
    kinds.put(HotStuffEntry.Stored.class, block().map(HotStuffEntry.Stored::new));
    kinds.put(HotStuffEntry.Proposed.class, proposal().map(HotStuffEntry.Proposed::new));
    kinds.put(
        HotStuffEntry.Voted.class,
        Combinators.combine(
                vote(), Combinators.combine(number(), digest()).as(HotStuffEntry.Lock::new))
            .as(HotStuffEntry.Voted::new));
    kinds.put(HotStuffEntry.TimedOut.class, number().map(HotStuffEntry.TimedOut::new));
    kinds.put(HotStuffEntry.High.class, qc().map(HotStuffEntry.High::new));
    kinds.put(HotStuffEntry.GivenUp.class, tc().map(HotStuffEntry.GivenUp::new));
    kinds.put(HotStuffEntry.Committed.class, decided().map(HotStuffEntry.Committed::new));
    kinds.put(HotStuffEntry.Stable.class, stable().map(HotStuffEntry.Stable::new));
    return kinds;
  }

  static Arbitrary<Signed<?>> signed() {
    Arbitrary<ReplicaId> signer =
        Arbitraries.integers().between(0, Limits.REPLICAS_MAX - 1).map(ReplicaId::new);
    return Combinators.combine(signer, oneOf(messages()), bytes(Limits.KEY_BYTES_MAX))
        .as((by, message, signature) -> new Signed<HotStuffMessage>(by, message, signature));
  }

  static Arbitrary<HotStuffEntry> entry() {
    return oneOf(entries());
  }

  private static <T> Arbitrary<T> oneOf(Map<Class<?>, Arbitrary<? extends T>> kinds) {
    List<Arbitrary<T>> all = new ArrayList<>();
    kinds.values().forEach(kind -> all.add(kind.map(value -> (T) value)));
    return Arbitraries.oneOf(all);
  }

  private static Arbitrary<Long> number() {
    return Arbitraries.oneOf(
        Arbitraries.of(0L, 1L, Long.MAX_VALUE - 1),
        Arbitraries.longs().between(0, Long.MAX_VALUE - 1));
  }

  private static Arbitrary<Bytes> bytes(int sizeMax) {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(sizeMax).map(Bytes::wrap);
  }

  private static Arbitrary<Digest> digest() {
    Arbitrary<Long> word = Arbitraries.longs();
    return Combinators.combine(word, word, word, word).as(Digest::new);
  }

  private static Arbitrary<Bundle> bundle() {
    Arbitrary<Long> session = Arbitraries.longs().between(1, Long.MAX_VALUE);
    Arbitrary<Long> first =
        Arbitraries.longs().between(0, Long.MAX_VALUE - Limits.BUNDLE_COMMANDS_MAX);
    Arbitrary<List<Bytes>> commands = bytes(40).list().ofMinSize(1).ofMaxSize(4);
    return Combinators.combine(bytes(100), session, first, commands, bytes(100))
        .as(
            (key, in, from, all, signature) ->
                Bundle.sign(key, in, from, from, all, s -> signature));
  }

  private static Arbitrary<Batch> batch() {
    Arbitrary<Batch> batch =
        Combinators.combine(number(), bundle().list().ofMaxSize(4)).as(Batch::new);
    return Arbitraries.oneOf(Arbitraries.just(Batch.EMPTY), batch);
  }

  /** The empty batch's digest is likely, as headers with it are written differently. */
  private static Arbitrary<Header> header() {
    return header(Arbitraries.oneOf(Arbitraries.just(Batch.EMPTY.digest()), digest()));
  }

  private static Arbitrary<Header> header(Arbitrary<Digest> payload) {
    return Combinators.combine(
            number(), number(), digest(), number(), payload, mandate().optional())
        .as(Header::new);
  }

  private static Arbitrary<Mandate> mandate() {
    Arbitrary<ReplicaId> leader =
        Arbitraries.integers().between(0, Limits.REPLICAS_MAX - 1).map(ReplicaId::new);
    Arbitrary<Signers> list = bytes((Limits.REPLICAS_MAX + 7) / 8).map(Signers::new);
    return Combinators.combine(leader, list, list).as(Mandate::new);
  }

  private static Arbitrary<Block> block() {
    return batch()
        .flatMap(
            body -> header(Arbitraries.just(body.digest())).map(header -> new Block(header, body)));
  }

  private static Arbitrary<Certificate> certificate() {
    return Combinators.combine(bytes((Limits.REPLICAS_MAX + 7) / 8), bytes(300))
        .as((bitmap, proof) -> new Certificate(new Signers(bitmap), proof));
  }

  private static Arbitrary<QuorumCertificate> qc() {
    Arbitrary<QuorumCertificate> any =
        Combinators.combine(
                Arbitraries.of(Phase.values()), number(), number(), digest(), certificate())
            .as(QuorumCertificate::new);
    return Arbitraries.oneOf(Arbitraries.just(QuorumCertificate.GENESIS), any);
  }

  private static Arbitrary<WishCertificate> wc() {
    return Combinators.combine(number(), certificate()).as(WishCertificate::new);
  }

  private static Arbitrary<TimeoutCertificate> tc() {
    return Combinators.combine(number(), qc(), number().list().ofMaxSize(20), certificate())
        .as(TimeoutCertificate::new);
  }

  private static Arbitrary<HotStuffMessage.Proposal> proposal() {
    Arbitrary<HotStuffMessage.Proposal> whole =
        Combinators.combine(block(), qc(), tc().optional(), header().optional())
            .as(
                (block, justify, timeout, parent) ->
                    new HotStuffMessage.Proposal(
                        block.header(), justify, timeout, parent, Optional.of(block.body())));
    Arbitrary<HotStuffMessage.Proposal> bodiless =
        Combinators.combine(header(), qc(), tc().optional(), header().optional())
            .as(
                (header, justify, timeout, parent) ->
                    new HotStuffMessage.Proposal(
                        header, justify, timeout, parent, Optional.empty()));
    return Arbitraries.oneOf(whole, bodiless);
  }

  private static Arbitrary<HotStuffMessage.Vote> vote() {
    return Combinators.combine(Arbitraries.of(Phase.values()), number(), number(), digest())
        .as(HotStuffMessage.Vote::new);
  }

  private static Arbitrary<HotStuffMessage.Decided> decided() {
    Arbitrary<List<Block>> blocks = block().list().ofMaxSize(3);
    Arbitrary<List<Header>> above = header().list().ofMinSize(1).ofMaxSize(3);
    return Combinators.combine(blocks, above, qc())
        .as(
            (whole, bodiless, certificate) -> {
              List<Header> headers = new ArrayList<>();
              whole.forEach(block -> headers.add(block.header()));
              headers.addAll(bodiless.subList(0, bodiless.size() - (whole.isEmpty() ? 0 : 1)));
              List<Batch> bodies = whole.stream().map(Block::body).toList();
              return new HotStuffMessage.Decided(headers, bodies, certificate);
            });
  }

  private static Arbitrary<HotStuffMessage.CheckpointVote> checkpointVote() {
    return Combinators.combine(digest(), header()).as(HotStuffMessage.CheckpointVote::new);
  }

  private static Arbitrary<HotStuffMessage.StableCheckpoint> stable() {
    return Combinators.combine(checkpointVote(), certificate())
        .as(HotStuffMessage.StableCheckpoint::new);
  }
}
