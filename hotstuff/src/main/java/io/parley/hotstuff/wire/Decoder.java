package io.parley.hotstuff.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Certificate;
import io.parley.api.Digest;
import io.parley.api.LayoutReader.Malformed;
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
import io.parley.hotstuff.wire.proto.Wire;
import io.parley.kit.LeaderRelay;
import io.parley.kit.WireShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Protobuf to plain values, which refer to nothing of the frame. Checks ranges, and sizes before
 * anything is copied, and throws {@link Malformed} if anything is wrong.
 */
final class Decoder {
  private static final int BITMAP_BYTES_MAX = (Limits.REPLICAS_MAX + 7) / 8;
  private static final int PROOF_BYTES_MAX = Limits.REPLICAS_MAX * Limits.KEY_BYTES_MAX;

  private Decoder() {}

  static Signed<?> signed(Bytes bytes) {
    Shapes.FRAME.checkFrame(bytes);
    Wire.Frame frame = parse(Wire.Frame.parser(), whole(bytes));
    return new Signed<>(
        replica(frame.getSigner()),
        message(frame),
        bytes("a signature", frame.getSignature(), Limits.KEY_BYTES_MAX));
  }

  private static HotStuffMessage message(Wire.Frame frame) {
    return switch (frame.getMessageCase()) {
      case PROPOSAL -> proposal(frame.getProposal());
      case VOTE -> vote(frame.getVote());
      case CERTIFIED -> new HotStuffMessage.Certified(certificate(frame.getCertified()));
      case TIMEOUT -> timeout(frame.getTimeout());
      case SUSPECT ->
          new HotStuffMessage.Suspect(
              number(frame.getSuspect().getView()), frame.getSuspect().getWithdrawn());
      case WISH -> new HotStuffMessage.Wish(number(frame.getWish().getView()));
      case WISHED -> new HotStuffMessage.Wished(certificate(frame.getWished()));
      case STANDING -> standing(frame.getStanding());
      case RELAY -> new HotStuffMessage.Relay(bundles(frame.getRelay().getBundlesList()));
      case OFFER -> new HotStuffMessage.Offer(bundles(frame.getOffer()));
      case FETCH_BUNDLES -> new HotStuffMessage.FetchBundles(bundles(frame.getFetchBundles()));
      case FETCH_BLOCKS -> fetchBlocks(frame.getFetchBlocks());
      case FETCHED -> new HotStuffMessage.Fetched(block(frame.getFetched()));
      case BLOCKS -> blocks(frame.getBlocks());
      case FETCH_DECIDED -> fetchDecided(frame.getFetchDecided());
      case DECIDED -> decided(frame.getDecided());
      case CHECKPOINT_VOTE -> checkpointVote(frame.getCheckpointVote());
      case STABLE_CHECKPOINT -> stable(frame.getStableCheckpoint());
      case MESSAGE_NOT_SET -> throw new Malformed("a frame of an unknown kind, or of none");
    };
  }

  static HotStuffEntry entry(Bytes bytes) {
    Shapes.ENTRY.check(bytes, Limits.DECODED_BYTES_BASE);
    Wire.Entry entry = parse(Wire.Entry.parser(), whole(bytes));
    return switch (entry.getEntryCase()) {
      case STORED -> new HotStuffEntry.Stored(block(entry.getStored()));
      case PROPOSED -> new HotStuffEntry.Proposed(proposal(entry.getProposed()));
      case VOTED -> voted(entry.getVoted());
      case TIMED_OUT -> new HotStuffEntry.TimedOut(number(entry.getTimedOut().getView()));
      case HIGH -> new HotStuffEntry.High(certificate(entry.getHigh()));
      case GIVEN_UP -> new HotStuffEntry.GivenUp(certificate(entry.getGivenUp()));
      case COMMITTED -> new HotStuffEntry.Committed(decided(entry.getCommitted()));
      case STABLE -> new HotStuffEntry.Stable(stable(entry.getStable()));
      case ENTRY_NOT_SET -> throw new Malformed("an entry of an unknown kind, or of none");
    };
  }

  /** The whole of a frame or entry, whose shape was checked. */
  private static ByteString whole(Bytes bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.array(), bytes.offset(), bytes.size());
  }

  /** A part that travels as a byte string, of which there are many. */
  private static <M extends Message> M part(Parser<M> parser, WireShape shape, ByteString string) {
    shape.check(SharedBytes.bytes(string), 0);
    return parse(parser, string);
  }

  private static <M extends Message> M parse(Parser<M> parser, ByteString string) {
    CodedInputStream input = string.newCodedInput();
    input.enableAliasing(true);
    try {
      return parser.parseFrom(input);
    } catch (InvalidProtocolBufferException e) {
      throw new Malformed("not protobuf: " + e.getMessage());
    }
  }

  /** A message inside another, which is there. */
  private static <T> T required(String what, boolean isThere, T value) {
    if (!isThere) {
      throw new Malformed("no " + what);
    }
    return value;
  }

  private static void atMost(int max, int found, String what) {
    if (found > max) {
      throw new Malformed(found + " " + what + ", at most " + max);
    }
  }

  /** Views, heights and times use 63 bits, and can be counted one further. */
  private static long number(long value) {
    if (value < 0 || value == Long.MAX_VALUE) {
      throw new Malformed("a number out of range: " + Long.toUnsignedString(value));
    }
    return value;
  }

  private static ReplicaId replica(int value) {
    if (value < 0 || value >= Limits.REPLICAS_MAX) {
      throw new Malformed(
          "replica " + Integer.toUnsignedString(value) + ", at most " + (Limits.REPLICAS_MAX - 1));
    }
    return new ReplicaId(value);
  }

  private static Bytes bytes(String what, ByteString string, int sizeMax) {
    atMost(sizeMax, string.size(), "bytes in " + what);
    return copy(string);
  }

  /** The string is a view of the frame, which is not kept (pitfall B1). */
  private static Bytes copy(ByteString string) {
    return Bytes.wrap(string.toByteArray());
  }

  private static Digest digest(ByteString string) {
    if (string.size() != Digest.SIZE) {
      throw new Malformed("a digest of " + string.size() + " bytes, expected " + Digest.SIZE);
    }
    return Digest.ofBytes(SharedBytes.bytes(string));
  }

  private static Phase phase(int step) {
    for (Phase phase : Phase.values()) {
      if (phase.step() == step) {
        return phase;
      }
    }
    throw new Malformed("phase " + Integer.toUnsignedString(step) + ", expected a step of a view");
  }

  private static List<Bundle> bundles(List<ByteString> strings) {
    Bundle.checkSizes(strings.size(), strings.stream().mapToLong(ByteString::size).sum());
    return Bundle.decodeAll(strings.stream().map(Decoder::copy).toList());
  }

  private static Batch batch(Wire.Batch batch) {
    if (batch.getStamp() == 0 && batch.getBundlesCount() == 0) {
      return Batch.EMPTY; // whose digest is known; a chain may hold thousands of it
    }
    return new Batch(number(batch.getStamp()), bundles(batch.getBundlesList()));
  }

  /** A header, whose payload follows from {@code body} unless it is told. */
  private static Header header(Wire.Header header, Optional<Batch> body) {
    Digest implied = body.orElse(Batch.EMPTY).digest();
    Digest payload = header.getPayload().isEmpty() ? implied : digest(header.getPayload());
    if (body.isPresent() && !payload.equals(implied)) {
      throw new Malformed("a body of digest " + implied + ", expected " + payload);
    }
    return new Header(
        number(header.getView()),
        number(header.getHeight()),
        digest(header.getParent()),
        number(header.getParentView()),
        payload,
        header.getMandate().isEmpty()
            ? Optional.empty()
            : Optional.of(Mandate.ofBytes(SharedBytes.bytes(header.getMandate()))));
  }

  private static Block block(Wire.Block block) {
    Batch body = batch(required("body", block.hasBody(), block.getBody()));
    Wire.Header header = required("header", block.hasHeader(), block.getHeader());
    return new Block(header(header, Optional.of(body)), body);
  }

  private static Certificate certificate(Wire.Certificate certificate) {
    return new Certificate(
        new Signers(bytes("a signer bitmap", certificate.getSigners(), BITMAP_BYTES_MAX)),
        bytes("a proof", certificate.getProof(), PROOF_BYTES_MAX));
  }

  private static QuorumCertificate certificate(Wire.QuorumCertificate qc) {
    return new QuorumCertificate(
        phase(qc.getPhase()),
        number(qc.getView()),
        number(qc.getHeight()),
        digest(qc.getBlock()),
        certificate(required("signers", qc.hasCertificate(), qc.getCertificate())));
  }

  private static TimeoutCertificate certificate(Wire.TimeoutCertificate tc) {
    atMost(Limits.REPLICAS_MAX, tc.getHighViewsCount(), "views of signers");
    List<Long> highViews = new ArrayList<>(tc.getHighViewsCount());
    tc.getHighViewsList().forEach(view -> highViews.add(number(view)));
    return new TimeoutCertificate(
        number(tc.getView()),
        certificate(required("high certificate", tc.hasHigh(), tc.getHigh())),
        highViews,
        certificate(required("signers", tc.hasCertificate(), tc.getCertificate())));
  }

  private static WishCertificate certificate(Wire.WishCertificate wc) {
    return new WishCertificate(
        number(wc.getView()),
        certificate(required("signers", wc.hasCertificate(), wc.getCertificate())));
  }

  private static HotStuffMessage.Proposal proposal(Wire.Proposal in) {
    Optional<Batch> body = in.hasBody() ? Optional.of(batch(in.getBody())) : Optional.empty();
    return new HotStuffMessage.Proposal(
        header(required("header", in.hasHeader(), in.getHeader()), body),
        certificate(required("justification", in.hasJustify(), in.getJustify())),
        in.hasTimeout() ? Optional.of(certificate(in.getTimeout())) : Optional.empty(),
        in.hasParent() ? Optional.of(header(in.getParent(), Optional.empty())) : Optional.empty(),
        body);
  }

  private static HotStuffMessage.Vote vote(Wire.Vote in) {
    return new HotStuffMessage.Vote(
        phase(in.getPhase()), number(in.getView()), number(in.getHeight()), digest(in.getBlock()));
  }

  private static HotStuffEntry.Voted voted(Wire.Voted in) {
    Wire.Lock lock = required("lock", in.hasLock(), in.getLock());
    return new HotStuffEntry.Voted(
        vote(required("vote", in.hasVote(), in.getVote())),
        new HotStuffEntry.Lock(number(lock.getView()), digest(lock.getBlock())));
  }

  private static HotStuffMessage.Timeout timeout(Wire.Timeout in) {
    QuorumCertificate high = certificate(required("high certificate", in.hasHigh(), in.getHigh()));
    return new HotStuffMessage.Timeout(
        number(in.getView()),
        high,
        in.hasEntered() ? Optional.of(certificate(in.getEntered())) : Optional.empty(),
        in.hasWished() ? Optional.of(certificate(in.getWished())) : Optional.empty(),
        held(in.getHeld(), high));
  }

  private static Digest held(ByteString held, QuorumCertificate high) {
    return held.isEmpty() ? high.block() : digest(held);
  }

  private static HotStuffMessage.Standing standing(Wire.Standing in) {
    QuorumCertificate high = certificate(required("high certificate", in.hasHigh(), in.getHigh()));
    return new HotStuffMessage.Standing(
        number(in.getView()),
        number(in.getStable()),
        number(in.getDelivered()),
        number(in.getKept()),
        high,
        in.hasEntered() ? Optional.of(certificate(in.getEntered())) : Optional.empty(),
        held(in.getHeld(), high));
  }

  private static List<Digest> bundles(Wire.Digests in) {
    atMost(LeaderRelay.DIGESTS_MAX, in.getDigestsCount(), "digests");
    return in.getDigestsList().stream().map(Decoder::digest).toList();
  }

  private static HotStuffMessage.FetchBlocks fetchBlocks(Wire.FetchBlocks in) {
    atMost(HotStuffMessage.FetchBlocks.DIGESTS_MAX, in.getDigestsCount(), "digests");
    return new HotStuffMessage.FetchBlocks(
        in.getDigestsList().stream().map(Decoder::digest).toList());
  }

  private static HotStuffMessage.Blocks blocks(Wire.Blocks in) {
    atMost(HotStuffMessage.Blocks.BLOCKS_MAX, in.getHeadersCount(), "blocks");
    if (in.getBodiesCount() != in.getHeadersCount()) {
      throw new Malformed(in.getBodiesCount() + " bodies of " + in.getHeadersCount() + " blocks");
    }
    Chain chain = chain(in.getHeadersList(), in.getBodiesList());
    List<Block> blocks = new ArrayList<>(chain.headers.size());
    for (int i = 0; i < chain.headers.size(); i++) {
      blocks.add(new Block(chain.headers.get(i), chain.bodies.get(i)));
    }
    return new HotStuffMessage.Blocks(
        certificate(required("certificate", in.hasCertificate(), in.getCertificate())), blocks);
  }

  private static HotStuffMessage.FetchDecided fetchDecided(Wire.FetchDecided in) {
    return new HotStuffMessage.FetchDecided(number(in.getFirst()), number(in.getLast()));
  }

  private static HotStuffMessage.Decided decided(Wire.Decided in) {
    atMost(HotStuffMessage.Decided.HEADERS_MAX, in.getHeadersCount(), "headers");
    atMost(in.getHeadersCount(), in.getBodiesCount(), "bodies");
    if (in.getHeadersCount() == 0) {
      throw new Malformed("no header");
    }
    Chain chain = chain(in.getHeadersList(), in.getBodiesList());
    return new HotStuffMessage.Decided(
        chain.headers,
        chain.bodies,
        certificate(required("certificate", in.hasCertificate(), in.getCertificate())));
  }

  /** Headers with the bodies of the first of them. */
  private record Chain(List<Header> headers, List<Batch> bodies) {}

  /** One block after the other, so that a frame of nonsense is found to be that at its first. */
  private static Chain chain(List<ByteString> headers, List<ByteString> bodies) {
    Chain chain = new Chain(new ArrayList<>(headers.size()), new ArrayList<>(bodies.size()));
    int bundles = 0;
    for (int i = 0; i < headers.size(); i++) {
      Optional<Batch> body = Optional.empty();
      if (i < bodies.size()) {
        Wire.Batch batch = part(Wire.Batch.parser(), Shapes.BATCH, bodies.get(i));
        bundles += batch.getBundlesCount();
        atMost(HotStuffMessage.Decided.BUNDLES_MAX, bundles, "bundles in all bodies");
        body = Optional.of(batch(batch));
      }
      chain.headers.add(header(part(Wire.Header.parser(), Shapes.HEADER, headers.get(i)), body));
      body.ifPresent(chain.bodies::add);
    }
    return chain;
  }

  private static HotStuffMessage.CheckpointVote checkpointVote(Wire.CheckpointVote in) {
    return new HotStuffMessage.CheckpointVote(
        digest(in.getState()),
        header(required("header", in.hasHeader(), in.getHeader()), Optional.empty()));
  }

  private static HotStuffMessage.StableCheckpoint stable(Wire.StableCheckpoint in) {
    return new HotStuffMessage.StableCheckpoint(
        checkpointVote(required("vote", in.hasVote(), in.getVote())),
        certificate(required("signers", in.hasCertificate(), in.getCertificate())));
  }
}
