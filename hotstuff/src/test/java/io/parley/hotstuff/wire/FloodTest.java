package io.parley.hotstuff.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedOutputStream;
import com.sun.management.ThreadMXBean;
import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Codec;
import io.parley.api.Codec.Decoded;
import io.parley.api.Limits;
import io.parley.hotstuff.Sample;
import io.parley.hotstuff.message.Block;
import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffMessage;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.kit.LeaderRelay;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A frame of many small things does not grow into many large ones, nor into a deep stack (B3). */
class FloodTest {
  /** Bytes in each frame. */
  private static final int SIZE = 1 << 20;

  /** Bytes that a byte may cost; most that is allocated is soon garbage. */
  private static final int COST_MAX = 50;

  private final Codec codec = new HotStuffCodec();

  /** {@code unit}, as hex, over and over in a field of type message or bytes. */
  private static Bytes field(int number, String unit) {
    return field(number, repeat(unit));
  }

  private static Bytes field(int number, Bytes content) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      CodedOutputStream coded = CodedOutputStream.newInstance(out);
      coded.writeByteArray(number, content.toArray());
      coded.flush();
      return Bytes.wrap(out.toByteArray());
    } catch (IOException e) {
      throw new AssertionError("memory is full", e);
    }
  }

  private static Bytes repeat(String unit) {
    return Bytes.ofHex(unit.repeat(SIZE / (unit.length() / 2)));
  }

  /** Fields that no frame has, each of another number. */
  private static Bytes unknownFields() {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      CodedOutputStream coded = CodedOutputStream.newInstance(out);
      for (int number = 100; coded.getTotalBytesWritten() < SIZE; number++) {
        coded.writeUInt32(number, 1);
      }
      coded.flush();
      return Bytes.wrap(out.toByteArray());
    } catch (IOException e) {
      throw new AssertionError("memory is full", e);
    }
  }

  /** By what they are full of; the numbers are those of the {@code .proto}. */
  private static Map<String, Bytes> floods() {
    Map<String, Bytes> floods = new LinkedHashMap<>();
    floods.put("numbers that are replaced", repeat("0801"));
    floods.put("signatures that are replaced", repeat("120100"));
    floods.put("messages that are replaced", repeat("1a0022002a0032003a0042004a00520062006a00"));
    floods.put("unknown numbers", unknownFields());
    floods.put("one unknown number", repeat("a00601"));
    floods.put("unknown strings", repeat("a20600"));
    floods.put("unknown groups", repeat("a306a406"));
    floods.put("unknown groups in each other", repeat("a306"));
    floods.put("unknown fields of a vote", field(4, "a00601"));
    floods.put("headers that are replaced", field(3, "0a00"));
    floods.put("justifications that are replaced", field(3, "12022a00"));
    floods.put("bodies that are replaced", field(3, "2200"));
    floods.put("empty bundles of a body", field(3, "22021200"));
    floods.put("empty bundles", field(8, "0a00"));
    floods.put("small bundles", field(8, "0a0100"));
    floods.put("empty digests", field(9, "0a00"));
    floods.put("small digests", field(9, "0a0100"));
    floods.put("empty names of bundles", field(16, "0a00"));
    floods.put("small names of bundles", field(17, "0a0100"));
    floods.put("empty headers", field(12, "0a00"));
    floods.put("small headers", field(12, "0a0100"));
    floods.put("empty bodies", field(12, "1200"));
    floods.put("small bodies", field(12, "12020801"));
    floods.put("bodies with headers", field(12, "0a001200"));
    floods.put("as many as may be", field(12, Bytes.ofHex("0a001200".repeat(8_192))));
    floods.put("empty blocks", field(20, Bytes.ofHex("12001a00".repeat(64))));
    floods.put("views", field(6, field(3, field(3, "00"))));
    floods.put("views one by one", field(6, field(3, "1800")));
    return floods;
  }

  private static long cost(Codec codec, Bytes frame) {
    long before = allocated();
    codec.decode(frame);
    return allocated() - before;
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  @Test
  void floodsAreRefusedForASmallMultipleOfTheirSize() {
    loadClasses();
    floods()
        .forEach(
            (name, frame) -> {
              assertThat(codec.decode(frame)).as(name).isInstanceOf(Decoded.Illegible.class);
              assertThat(cost(codec, frame)).as(name).isLessThan((long) COST_MAX * frame.size());
            });
  }

  @Test
  void fullestMessagesCostASmallMultipleOfTheirSize() {
    loadClasses();
    Header header = Sample.block(QuorumCertificate.GENESIS, 1, Batch.EMPTY).header();
    Bundle bundle =
        Bundle.sign(Bytes.EMPTY, 1, 0, 0, List.of(Bytes.EMPTY), statement -> Bytes.EMPTY);
    List<HotStuffMessage> fullest =
        List.of(
            new HotStuffMessage.Decided(
                Collections.nCopies(HotStuffMessage.Decided.HEADERS_MAX, header),
                Collections.nCopies(HotStuffMessage.Decided.HEADERS_MAX, Batch.EMPTY),
                QuorumCertificate.GENESIS),
            new HotStuffMessage.Blocks(
                QuorumCertificate.GENESIS,
                Collections.nCopies(
                    HotStuffMessage.Blocks.BLOCKS_MAX, new Block(header, Batch.EMPTY))),
            new HotStuffMessage.Relay(Collections.nCopies(Limits.BATCH_BUNDLES_MAX, bundle)),
            new HotStuffMessage.Offer(Collections.nCopies(LeaderRelay.DIGESTS_MAX, Sample.STATE)));
    for (HotStuffMessage message : fullest) {
      Bytes frame = codec.encode(Sample.by(1, message));
      assertThat(codec.decode(frame)).isInstanceOf(Decoded.Legible.class);
      assertThat(cost(codec, frame)).isLessThan((long) COST_MAX * frame.size());
    }
  }

  /** Which costs, too, but only once. */
  private void loadClasses() {
    for (HotStuffMessage message : Sample.messages()) {
      codec.decode(codec.encode(Sample.by(1, message)));
    }
  }

  /** Pitfall B1: a bundle leaves its batch, and is counted by itself. */
  @Test
  void whatIsDecodedIsNoViewOfItsFrame() {
    List<Bundle> bundles = new ArrayList<>();
    for (HotStuffMessage message : Sample.messages()) {
      Bytes frame = codec.encode(Sample.by(1, message));
      Decoded.Legible decoded = (Decoded.Legible) codec.decode(frame);
      Bytes signature = decoded.message().signature();
      assertThat(signature.array()).hasSize(signature.size());
      for (Bundle bundle : bundles((HotStuffMessage) decoded.message().message())) {
        assertThat(bundle.encoded().array()).hasSize(bundle.encoded().size());
        bundles.add(bundle);
      }
    }
    assertThat(bundles).hasSize(7);
  }

  private static List<Bundle> bundles(HotStuffMessage message) {
    List<Batch> batches = new ArrayList<>();
    if (message instanceof HotStuffMessage.Proposal proposal) {
      proposal.body().ifPresent(batches::add);
    } else if (message instanceof HotStuffMessage.Fetched fetched) {
      batches.add(fetched.block().body());
    } else if (message instanceof HotStuffMessage.Blocks blocks) {
      blocks.blocks().forEach(block -> batches.add(block.body()));
    } else if (message instanceof HotStuffMessage.Decided decided) {
      batches.addAll(decided.bodies());
    } else if (message instanceof HotStuffMessage.Relay relay) {
      return relay.bundles();
    }
    return batches.stream().flatMap(batch -> batch.bundles().stream()).toList();
  }
}
