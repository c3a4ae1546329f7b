package io.parley.pbft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Batch;
import io.parley.api.Bytes;
import io.parley.api.Codec;
import io.parley.api.Limits;
import io.parley.api.Options;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.kit.Quorums;
import io.parley.pbft.message.Ballot;
import io.parley.pbft.message.Basis;
import io.parley.pbft.message.PbftEntry;
import io.parley.pbft.message.PbftMessage;
import io.parley.pbft.message.PbftMessage.FetchBasis;
import io.parley.pbft.message.PbftMessage.HandedOn;
import io.parley.pbft.message.PbftMessage.Named;
import io.parley.pbft.message.PbftMessage.NewView;
import io.parley.pbft.message.PbftMessage.Prepared;
import io.parley.pbft.message.PbftMessage.Proof;
import io.parley.pbft.message.PbftMessage.Proofs;
import io.parley.pbft.message.PbftMessage.StableCheckpoint;
import io.parley.pbft.message.PbftMessage.ViewChange;
import io.parley.pbft.wire.PbftCodec;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pitfall B2: whatever the number of replicas, what a view change takes can be sent and kept. */
class ViewChangeSizeTest {
  private static final int PRESET_WINDOW = 512;

  /** Many times what a collection frees or not by chance. */
  private static final long HELD_BYTES_MIN = 32 << 20;

  private static final Duration TIMEOUT_MAX = PbftOptions.of(Options.PRESET).viewTimeoutMax();

  /** As large as numbers get. */
  private static final long VIEW = Long.MAX_VALUE - 3;

  private static final long STABLE = Long.MAX_VALUE - (1 << 20);

  private final PbftCodec codec = new PbftCodec();

  private static Prepared prepared(long height) {
    return new Prepared(VIEW - 1, STABLE + height, Batch.EMPTY.digest());
  }

  private static ViewChange viewChange(int window) {
    List<Prepared> prepared = new ArrayList<>();
    for (int height = 1; height <= window; height++) {
      prepared.add(prepared(height));
    }
    return new ViewChange(VIEW, STABLE, prepared);
  }

  private static Signed<ViewChange> by(int replica, ViewChange viewChange) {
    return new Signed<>(new ReplicaId(replica), viewChange, Bytes.wrap(new byte[96]));
  }

  private static List<Ballot> quorum(int n) {
    List<Ballot> ballots = new ArrayList<>();
    for (int i = n - new Quorums(n).quorum(); i < n; i++) {
      ballots.add(new Ballot(new ReplicaId(i), Bytes.wrap(new byte[96])));
    }
    return ballots;
  }

  private int size(PbftMessage message) {
    return codec.encode(by(0, viewChange(0)).with(message)).size();
  }

  @ParameterizedTest
  @CsvSource({"4", "64", "100", "200", "400", "1000", "1024"})
  void everyFrameIsBelowTheLimitWithAFullWindow(int n) {
    int window = ViewChangeSize.windowMax(n, TIMEOUT_MAX);
    ViewChange full = viewChange(window);
    Signed<ViewChange> signed = by(n - 1, full);
    List<Named> named = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      named.add(new Named(new ReplicaId(i), full.digest()));
    }
    Proof proof = new Proof(prepared(1), quorum(n));
    List<Prepared> asked = full.prepared().subList(0, Math.min(window, FetchBasis.PROOFS_MAX));
    assertThat(size(full)).isLessThanOrEqualTo((int) ViewChangeSize.ofStated(window));
    assertThat(codec.decode(codec.encode(signed))).isEqualTo(new Codec.Decoded.Legible(signed));
    assertThat(
            List.of(
                size(full),
                size(new HandedOn(signed)),
                size(new NewView(VIEW, named)),
                size(new FetchBasis(VIEW, named, STABLE, asked)),
                size(new Proofs(List.of(proof))) + Proofs.BYTES_MAX,
                size(new StableCheckpoint(STABLE, Sample.STATE, quorum(n)))))
        .allMatch(size -> size <= Limits.FRAME_BYTES_MAX);
  }

  @ParameterizedTest
  @CsvSource({"4", "64", "100", "200", "400"})
  void thePresetWindowFits(int n) {
    assertThat(ViewChangeSize.windowMax(n, TIMEOUT_MAX)).isGreaterThanOrEqualTo(PRESET_WINDOW);
    ViewChangeSize.check(n, PRESET_WINDOW, TIMEOUT_MAX);
  }

  /** The table in docs/pbft.md. */
  @ParameterizedTest
  @CsvSource({"4,50000", "64,3488", "100,2238", "200,1119", "400,561", "700,321", "1000,224"})
  void theLargestWindowFollowsFromTheNumberOfReplicas(int n, int window) {
    assertThat(ViewChangeSize.windowMax(n, TIMEOUT_MAX)).isEqualTo(window);
  }

  @Test
  void aWindowThatDoesNotFitIsRefusedWithTheLargestThatDoes() {
    assertThatThrownBy(() -> ViewChangeSize.check(1_000, PRESET_WINDOW, TIMEOUT_MAX))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("window is 512")
        .hasMessageContaining("at most 224");
    ViewChangeSize.check(1_000, 224, TIMEOUT_MAX);
  }

  /** What is verified before a view begins takes half of the maximal time-out. */
  @Test
  void theLargestWindowFollowsFromTheMaximalTimeOutToo() {
    assertThat(ViewChangeSize.signaturesMax(TIMEOUT_MAX)).isEqualTo(150_000);
    assertThat(ViewChangeSize.windowMax(100, Duration.ofSeconds(10))).isEqualTo(746);
    assertThat(ViewChangeSize.windowMax(100, Duration.ofSeconds(2))).isEqualTo(298);
    assertThatThrownBy(() -> ViewChangeSize.check(100, PRESET_WINDOW, Duration.ofSeconds(2)))
        .hasMessageContaining("with viewTimeoutMax 2000 ms")
        .hasMessageContaining("at most 298")
        .hasMessageContaining("raise viewTimeoutMax");
  }

  /** Pitfall B1: what is decoded of a view change takes no more heap than its account says. */
  @ParameterizedTest
  @CsvSource({"4,512", "31,512", "100,64"})
  void whatIsHeldOfViewChangesIsInItsAccount(int n, int window) {
    ViewChange full = viewChange(window);
    Proof proof = new Proof(prepared(1), quorum(n));
    List<Bytes> frames = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      frames.add(codec.encode(by(i, full)));
    }
    Bytes proofs = codec.encode(by(0, full).with(new Proofs(List.of(proof))));
    long faulty = new Quorums(n).faulty();
    // So many times that what other tests leave to the collector meanwhile does not matter.
    long times = 1 + HELD_BYTES_MIN / ViewChangeSize.heapBytes(n, window);
    List<Object> held = new ArrayList<>();
    long before = liveBytes();
    for (long i = 0; i < times * (3L * n + faulty * faulty); i++) {
      held.add(codec.decode(frames.get((int) (i % n))));
    }
    for (long i = 0; i < times * (2 + Grounds.WINDOWS_MAX) * window; i++) {
      held.add(codec.decode(proofs));
    }
    long taken = liveBytes() - before;
    long account = times * ViewChangeSize.heapBytes(n, window);
    assertThat(held).isNotEmpty();
    assertThat(taken).isBetween(account / 3, account + account / 5);
  }

  /** Bytes in the heap after a collection. */
  private static long liveBytes() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  @Test
  void whatIsWrittenDownIsBounded() {
    int n = 100;
    List<Signed<ViewChange>> viewChanges = new ArrayList<>();
    List<Named> named = new ArrayList<>();
    ViewChange full = viewChange(PRESET_WINDOW);
    for (int i = 0; i < n; i++) {
      viewChanges.add(by(i, full));
      named.add(new Named(new ReplicaId(i), full.digest()));
    }
    List<Proof> proofs = new ArrayList<>();
    full.prepared().forEach(prepared -> proofs.add(new Proof(prepared, quorum(n))));
    Signed<NewView> newView = by(1, full).with(new NewView(VIEW, named));
    StableCheckpoint stable = new StableCheckpoint(STABLE, Sample.STATE, quorum(n));
    PbftEntry entry =
        new PbftEntry.InView(
            VIEW, Optional.empty(), Optional.of(newView), new Basis(viewChanges, stable, proofs));
    long size = codec.encode(entry).size();
    assertThat(size).isLessThanOrEqualTo(ViewChangeSize.bytes(n, PRESET_WINDOW));
    assertThat(ViewChangeSize.bytes(n, PRESET_WINDOW))
        .isLessThanOrEqualTo(ViewChangeSize.BYTES_MAX);
  }
}
