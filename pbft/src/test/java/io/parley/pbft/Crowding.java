package io.parley.pbft;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static io.parley.testkit.Replicas.R3;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Codec;
import io.parley.api.Insight;
import io.parley.api.Limits;
import io.parley.api.Protocol;
import io.parley.pbft.message.PbftMessage;
import io.parley.pbft.message.PbftMessage.PrePrepare;
import io.parley.pbft.message.PbftMessage.Relay;
import io.parley.testkit.LoneReplica;
import java.util.ArrayList;
import java.util.List;

/** One crowds out another at one replica: what each may have is not taken by others. */
final class Crowding {
  private static final Codec CODEC = new Pbft().codec();
  private static final String WATCHED = "owed bundles";
  private static final int LARGE = 64 << 10;
  private static final int LARGE_IN_A_RELAY = 30;

  private Crowding() {}

  private static Bytes by(int replica, PbftMessage message) {
    return CODEC.encode(Sample.by(replica, message));
  }

  private static List<Bundle> of(String client, int from, int count, int bytes) {
    List<Bytes> commands = List.of(Bytes.utf8("x".repeat(bytes)));
    List<Bundle> bundles = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      bundles.add(
          Bundle.sign(Bytes.utf8(client), 1, i, 0, commands, statement -> Bytes.utf8("sig")));
    }
    return bundles;
  }

  /**
   * The leader, Byzantine, keeps as many tiny bundles of an accomplice open as a replica watches,
   * which the accomplice gives this one. Another client's first is watched all the same (pitfall
   * L1).
   */
  static void anAccompliceFillsTheWatch(Protocol protocol) {
    LoneReplica replica = new LoneReplica(protocol, 4, R1);
    List<Bundle> one = of("accomplice", 0, Limits.BATCH_BUNDLES_MAX, 1);
    List<Bundle> two = of("accomplice", one.size(), Limits.BATCH_BUNDLES_MAX, 1);
    replica.hear(R0, by(0, PrePrepare.of(0, 1, new Batch(1_000, one))));
    replica.hear(R0, by(0, PrePrepare.of(0, 2, new Batch(1_000, two))));
    replica.submit(one);
    replica.submit(two);
    long watched = replica.held(WATCHED);
    assertThat(watched).isPositive();
    replica.submit(of("client", 0, 1, 1));
    assertThat(replica.held(WATCHED)).as("watched").isEqualTo(watched + 1);
  }

  /**
   * R3, Byzantine, relays more to R0 than it can propose or may have waiting. What R1 relays has
   * room all the same, and not for one bundle at a time (pitfall L3).
   */
  static void aLiarFillsTheRoomForRelays(Protocol protocol) {
    LoneReplica replica = new LoneReplica(protocol, 4, R0);
    for (int i = 0; i < 20; i++) {
      List<Bundle> invented = of("invented " + i, 0, LARGE_IN_A_RELAY, LARGE);
      replica.hear(R3, by(3, new Relay(invented)));
    }
    long held = replica.held(Insight.PENDING_BYTES);
    List<Bundle> honest = of("client", 0, 5, LARGE);
    replica.hear(R1, by(1, new Relay(honest)));
    assertThat(replica.held(Insight.PENDING_BYTES))
        .as("bytes that wait")
        .isEqualTo(held + honest.stream().mapToLong(Bundle::heapBytes).sum());
  }
}
