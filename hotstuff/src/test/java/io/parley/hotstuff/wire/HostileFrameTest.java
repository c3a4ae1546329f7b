package io.parley.hotstuff.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Codec;
import io.parley.api.Codec.Decoded;
import io.parley.api.LayoutWriter;
import io.parley.api.Limits;
import io.parley.api.Signed;
import io.parley.hotstuff.Sample;
import io.parley.hotstuff.message.Block;
import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffEntry;
import io.parley.hotstuff.message.HotStuffMessage;
import io.parley.hotstuff.message.HotStuffMessage.Blocks;
import io.parley.hotstuff.message.HotStuffMessage.Decided;
import io.parley.hotstuff.message.HotStuffMessage.FetchBlocks;
import io.parley.hotstuff.message.HotStuffMessage.Proposal;
import io.parley.hotstuff.message.Phase;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.hotstuff.wire.proto.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is checked of a frame: numbers, sizes, counts, bodies, and that all is there. */
class HostileFrameTest {
  /** Inner messages that may be missing. Without its body, a proposal is only remembered. */
  private static final List<String> OPTIONAL =
      List.of(
          "Proposal.timeout",
          "Proposal.body",
          "Proposal.parent",
          "Timeout.entered",
          "Timeout.wished",
          "Standing.entered");

  private static final Block BLOCK = Sample.block(QuorumCertificate.GENESIS, 1, Sample.batch("a"));
  private static final QuorumCertificate QC = Sample.certify(Phase.PREPARE, BLOCK.header());

  private static final Proposal PROPOSAL =
      new Proposal(
          BLOCK.header(), QuorumCertificate.GENESIS, Optional.empty(), Optional.of(BLOCK.body()));

  private final Codec codec = new HotStuffCodec();

  private static Bytes bytes(Message message) {
    return Bytes.wrap(message.toByteArray());
  }

  private static Wire.Frame frame(HotStuffMessage message) {
    return Encoder.frame(Sample.by(1, message));
  }

  private void assertLegible(Message frame) {
    assertThat(codec.decode(bytes(frame))).isInstanceOf(Decoded.Legible.class);
  }

  private void assertIllegible(Message frame, String why) {
    Decoded decoded = codec.decode(bytes(frame));
    assertThat(decoded).as("%s", frame).isInstanceOf(Decoded.Illegible.class);
    assertThat(((Decoded.Illegible) decoded).why().detail()).contains(why);
  }

  /** {@code message} with one of its numbers, at whatever depth, replaced; all such. */
  private static List<Message> withNumber(Message message, long number) {
    List<Message> all = new ArrayList<>();
    message
        .getDescriptorForType()
        .getFields()
        .forEach(
            field -> {
              if (field.getType() == FieldDescriptor.Type.UINT64 && !field.isRepeated()) {
                all.add(message.toBuilder().setField(field, number).build());
              } else if (field.getType() == FieldDescriptor.Type.UINT64) {
                all.add(message.toBuilder().addRepeatedField(field, number).build());
              } else if (isThere(message, field)) {
                withNumber((Message) message.getField(field), number)
                    .forEach(inner -> all.add(message.toBuilder().setField(field, inner).build()));
              }
            });
    return all;
  }

  /** {@code message} without one of its required inner messages, at whatever depth; all such. */
  private static List<Message> withoutInner(Message message) {
    List<Message> all = new ArrayList<>();
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (isThere(message, field)) {
        if (!OPTIONAL.contains(field.getContainingType().getName() + "." + field.getName())) {
          all.add(message.toBuilder().clearField(field).build());
        }
        withoutInner((Message) message.getField(field))
            .forEach(inner -> all.add(message.toBuilder().setField(field, inner).build()));
      }
    }
    return all;
  }

  private static boolean isThere(Message message, FieldDescriptor field) {
    return field.getType() == FieldDescriptor.Type.MESSAGE && message.hasField(field);
  }

  @Test
  void numbersHaveTheirRange() {
    for (HotStuffMessage message : Sample.messages()) {
      for (Message altered : withNumber(frame(message), -1)) {
        assertIllegible(altered, "out of range: 18446744073709551615");
      }
      withNumber(frame(message), Long.MAX_VALUE)
          .forEach(altered -> assertIllegible(altered, "out of range: " + Long.MAX_VALUE));
    }
    for (HotStuffEntry entry : Sample.entries()) {
      for (Message altered : withNumber(Encoder.entry(entry), -1)) {
        assertThatThrownBy(() -> codec.decodeEntry(bytes(altered))).hasMessageContaining("range");
      }
    }
  }

  @Test
  void whatIsNotOptionalMustBeThere() {
    int cases = 0;
    for (HotStuffMessage message : Sample.messages()) {
      for (Message altered : withoutInner(frame(message))) {
        assertIllegible(altered, "");
        cases++;
      }
    }
    for (HotStuffEntry entry : Sample.entries()) {
      for (Message altered : withoutInner(Encoder.entry(entry))) {
        assertThatThrownBy(() -> codec.decodeEntry(bytes(altered)))
            .isInstanceOf(IllegalArgumentException.class);
        cases++;
      }
    }
    assertThat(cases).isGreaterThan(60);
  }

  private void assertPhase(int phase, boolean isLegible) {
    Wire.Frame.Builder frame = frame(new HotStuffMessage.Certified(QC)).toBuilder();
    frame.getCertifiedBuilder().setPhase(phase);
    assertAt(isLegible, frame.build(), "phase " + Integer.toUnsignedString(phase));
  }

  private void assertAt(boolean isLegible, Message frame, String why) {
    if (isLegible) {
      assertLegible(frame);
    } else {
      assertIllegible(frame, why);
    }
  }

  @Test
  void phasesAreThoseOfAView() {
    assertPhase(2, true);
    assertPhase(3, false);
    assertPhase(-1, false);
  }

  @Test
  void signerIsOneOfTheLargestCluster() {
    Wire.Frame frame = frame(new HotStuffMessage.Certified(QC));
    assertLegible(frame.toBuilder().setSigner(1_023).build());
    assertIllegible(frame.toBuilder().setSigner(1_024).build(), "replica 1024, at most 1023");
    assertIllegible(frame.toBuilder().setSigner(-1).build(), "replica 4294967295");
  }

  @Test
  void signatureHasItsLimit() {
    Wire.Frame frame = frame(new HotStuffMessage.Certified(QC));
    assertLegible(frame.toBuilder().setSignature(zeros(256)).build());
    assertIllegible(frame.toBuilder().setSignature(zeros(257)).build(), "257 bytes in a signature");
  }

  private static ByteString zeros(int size) {
    return ByteString.copyFrom(new byte[size]);
  }

  @Test
  void digestHasThirtyTwoBytes() {
    Wire.Frame.Builder frame =
        frame(new HotStuffMessage.Vote(Phase.PREPARE, 1, 1, Sample.STATE)).toBuilder();
    for (int size : new int[] {0, 31, 33}) {
      frame.getVoteBuilder().setBlock(zeros(size));
      assertIllegible(frame.build(), "a digest of " + size + " bytes, expected 32");
    }
  }

  @Test
  void certificateHasItsLimits() {
    Wire.Frame.Builder frame = frame(new HotStuffMessage.Certified(QC)).toBuilder();
    Wire.Certificate.Builder certificate = frame.getCertifiedBuilder().getCertificateBuilder();
    certificate.setSigners(zeros(128)).setProof(zeros(262_144));
    assertLegible(frame.build());
    certificate.setSigners(zeros(129));
    assertIllegible(frame.build(), "129 bytes in a signer bitmap, at most 128");
    certificate.setSigners(zeros(128)).setProof(zeros(262_145));
    assertIllegible(frame.build(), "262145 bytes in a proof, at most 262144");
  }

  @Test
  void timeoutCertificateHasAViewForEachReplicaAtMost() {
    Wire.Frame.Builder frame =
        frame(new HotStuffMessage.Timeout(3, QC, Optional.of(Sample.givenUp(2, QC)))).toBuilder();
    Wire.TimeoutCertificate.Builder entered = frame.getTimeoutBuilder().getEnteredBuilder();
    entered.clearHighViews().addAllHighViews(Collections.nCopies(1_024, 0L));
    assertLegible(frame.build());
    entered.addHighViews(0);
    assertIllegible(frame.build(), "1025 views of signers, at most 1024");
  }

  @Test
  void fetchHasItsLimit() {
    assertLegible(frame(new FetchBlocks(Collections.nCopies(64, Sample.STATE))));
    assertIllegible(
        frame(new FetchBlocks(Collections.nCopies(65, Sample.STATE))), "65 digests, at most 64");
    assertIllegible(
        frame(new HotStuffMessage.Offer(Collections.nCopies(1_025, Sample.STATE))),
        "1025 digests, at most 1024");
    assertIllegible(
        frame(new HotStuffMessage.FetchBundles(Collections.nCopies(1_025, Sample.STATE))),
        "1025 digests, at most 1024");
  }

  @Test
  void decidedHasItsLimits() {
    Header header = Sample.block(QC, 2, Batch.EMPTY).header();
    assertLegible(frame(new Decided(Collections.nCopies(8_192, header), List.of(), QC)));
    assertIllegible(
        frame(new Decided(Collections.nCopies(8_193, header), List.of(), QC)),
        "8193 headers, at most 8192");
    Wire.Frame.Builder frame = frame(new Decided(List.of(header), List.of(), QC)).toBuilder();
    frame.getDecidedBuilder().addBodies(ByteString.EMPTY);
    assertLegible(frame.build());
    frame.getDecidedBuilder().addBodies(ByteString.EMPTY);
    assertIllegible(frame.build(), "2 bodies, at most 1");
    frame.getDecidedBuilder().clearBodies().clearHeaders();
    assertIllegible(frame.build(), "no header");
    frame.getDecidedBuilder().addHeaders(ByteString.copyFromUtf8("nonsense"));
    assertIllegible(frame.build(), "not protobuf");
  }

  @Test
  void mandateHasItsLimits() {
    Wire.Frame.Builder frame = frame(Sample.byReputation()).toBuilder();
    Wire.Header.Builder header = frame.getProposalBuilder().getHeaderBuilder();
    Bytes stated = Bytes.wrap(header.getMandate().toByteArray());
    header.setMandate(ByteString.copyFrom(stated.slice(0, stated.size() - 1).toArray()));
    assertIllegible(frame.build(), "");
    header.setMandate(
        ByteString.copyFrom(new LayoutWriter().raw(stated).u8(0).toBytes().toArray()));
    assertIllegible(frame.build(), "");
    byte[] many = stated.toArray();
    many[0] = 1;
    header.setMandate(ByteString.copyFrom(many));
    assertIllegible(frame.build(), "leads, at most");
    Bytes bits = Bytes.wrap(new byte[200]);
    LayoutWriter large = new LayoutWriter().i32(1).bytes(bits).bytes(bits);
    header.setMandate(ByteString.copyFrom(large.toBytes().toArray()));
    assertIllegible(frame.build(), "a length of 200");
  }

  @Test
  void blocksHaveTheirLimits() {
    Block empty = Sample.block(QC, 2, Batch.EMPTY);
    assertLegible(frame(new Blocks(QC, Collections.nCopies(64, empty))));
    assertIllegible(frame(new Blocks(QC, Collections.nCopies(65, empty))), "65 blocks, at most 64");
    List<Bundle> bundles = Collections.nCopies(4_096, Sample.bundle("a"));
    Block full = Sample.block(QC, 2, new Batch(1, bundles));
    assertLegible(frame(new Blocks(QC, Collections.nCopies(4, full))));
    assertIllegible(
        frame(new Blocks(QC, List.of(full, full, full, full, BLOCK))),
        "bundles in all bodies, at most 16384");
    Wire.Frame.Builder frame = frame(new Blocks(QC, List.of())).toBuilder();
    frame.getBlocksBuilder().addHeaders(ByteString.EMPTY);
    assertIllegible(frame.build(), "0 bodies of 1 blocks");
    frame.getBlocksBuilder().clearHeaders().clearCertificate();
    assertIllegible(frame.build(), "no certificate");
  }

  @Test
  void batchHasItsLimits() {
    Bundle bundle = Sample.bundle("a");
    assertLegible(fetched(Collections.nCopies(4_096, bundle)));
    assertIllegible(fetched(Collections.nCopies(4_097, bundle)), "4097 bundles, at most 4096");
    int overhead = bundle.encoded().size() - 1;
    String command = "a".repeat(Limits.COMMAND_BYTES_MAX - overhead);
    List<Bundle> bundles = new ArrayList<>(Collections.nCopies(4, Sample.bundle(command)));
    assertLegible(fetched(bundles));
    bundles.set(3, Sample.bundle(command + "a"));
    assertIllegible(fetched(bundles), "a batch of 4194305 bytes, at most 4194304");
    assertIllegible(
        frame(new HotStuffMessage.Relay(Collections.nCopies(4_097, bundle))), "4097 bundles");
  }

  private static Wire.Frame fetched(List<Bundle> bundles) {
    return frame(
        new HotStuffMessage.Fetched(
            Sample.block(QuorumCertificate.GENESIS, 1, new Batch(1, bundles))));
  }

  @Test
  void bodyIsTheOneThatItsHeaderNames() {
    ByteString digest = ByteString.copyFrom(BLOCK.body().digest().bytes().toArray());
    ByteString other = ByteString.copyFrom(Sample.STATE.bytes().toArray());
    Wire.Frame.Builder proposal = frame(PROPOSAL).toBuilder();
    Wire.Frame.Builder fetched = frame(new HotStuffMessage.Fetched(BLOCK)).toBuilder();
    proposal.getProposalBuilder().getHeaderBuilder().setPayload(digest);
    fetched.getFetchedBuilder().getHeaderBuilder().setPayload(digest);
    assertThat(codec.decode(bytes(proposal.build())))
        .isEqualTo(new Decoded.Legible(Sample.by(1, PROPOSAL)));
    assertLegible(fetched.build());
    proposal.getProposalBuilder().getHeaderBuilder().setPayload(other);
    fetched.getFetchedBuilder().getHeaderBuilder().setPayload(other);
    assertIllegible(proposal.build(), "a body of digest");
    assertIllegible(fetched.build(), "a body of digest");
    Wire.Header wrong = fetched.getFetched().getHeader();
    Wire.Frame.Builder decided =
        frame(new Decided(List.of(BLOCK.header()), List.of(BLOCK.body()), QC)).toBuilder();
    decided.getDecidedBuilder().setHeaders(0, wrong.toByteString());
    assertIllegible(decided.build(), "a body of digest");
  }

  @Test
  void anothersBodyIsNotWrittenDown() {
    Batch other = Sample.batch("b");
    Signed<?> proposal = Sample.by(1, PROPOSAL.with(other));
    Signed<?> decided = Sample.by(1, new Decided(List.of(BLOCK.header()), List.of(other), QC));
    assertThatThrownBy(() -> codec.encode(proposal)).hasMessageContaining("a body of digest");
    assertThatThrownBy(() -> codec.encode(decided)).hasMessageContaining("a body of digest");
    assertThatThrownBy(() -> codec.encode(new HotStuffEntry.Proposed(PROPOSAL.with(other))))
        .hasMessageContaining("a body of digest");
  }

  @Test
  void payloadsDigestIsOnlySentIfNothingElseTellsIt() {
    assertThat(frame(PROPOSAL).getProposal().getHeader().getPayload().size()).isZero();
    assertThat(frame(PROPOSAL.bodiless()).getProposal().getHeader().getPayload().size())
        .isEqualTo(32);
    Block empty = Sample.block(QC, 2, Batch.EMPTY);
    int size = codec.encode(new HotStuffEntry.Stored(empty)).size();
    assertThat(size).as("a parent's digest, three numbers and tags").isLessThan(32 + 20);
  }

  @Test
  void frameEndsWhereItsBytesEnd() {
    Bytes whole = bytes(frame(PROPOSAL));
    byte[] longer = Arrays.copyOf(whole.toArray(), whole.size() + 2);
    longer[whole.size()] = 12; // the end of a group that never began
    assertThat(codec.decode(Bytes.wrap(longer))).isInstanceOf(Decoded.Illegible.class);
  }
}
