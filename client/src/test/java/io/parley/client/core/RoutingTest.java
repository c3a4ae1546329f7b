package io.parley.client.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bytes;
import io.parley.api.Refusal;
import io.parley.api.ReplicaId;
import io.parley.api.door.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pitfall CL1: no single replica's hint is trusted. */
class RoutingTest {
  private static final String ALL = "[R0, R1, R2, R3]";

  @Test
  void aBundleGoesToTheLeaderFirst() {
    ClientScript script = ClientScript.open(4);
    script.led(1, 1);
    script.submit("a");
    assertThat(script.sendings()).containsExactly("a to [R1]");
  }

  @Test
  void withoutAKnownLeaderABundleGoesToAll() {
    ClientScript script = new ClientScript(4);
    script.connectAll();
    script.openSession(5); // these replies name R0
    script.led(0, 7, 0);
    script.led(1, 7, 1);
    script.led(2, 8, 2);
    script.led(3, 8, 3);
    script.submit("a");
    assertThat(script.core.status().leader()).isEmpty();
    assertThat(script.sendings()).containsExactly("a to " + ALL);
  }

  @Test
  void oneReplicaAloneNamesNoLeader() {
    ClientScript script = ClientScript.open(4);
    script.led(3, 1_000, 3);
    assertThat(script.core.status().view()).isZero();
    script.submit("a");
    assertThat(script.sendings()).containsExactly("a to [R0]");
  }

  @Test
  void theViewIsTheHighestThatOneCorrectReplicaMustHaveReached() {
    ClientScript script = ClientScript.open(4);
    script.led(3, 1_000, 3);
    script.led(1, 2, 2);
    assertThat(script.core.status().view()).isEqualTo(2);
    assertThat(script.core.status().leader()).contains(new ReplicaId(0));
    script.led(2, 2, 2);
    assertThat(script.core.status().leader()).contains(new ReplicaId(2));
  }

  @Test
  void replicasInDifferentViewsMayNameOneLeader() {
    ClientScript script = ClientScript.open(4);
    script.led(1, 100, 1);
    script.led(2, 105, 1);
    assertThat(script.core.status().leader()).contains(new ReplicaId(1));
    script.led(3, 9_000, 3);
    assertThat(script.core.status().leader()).contains(new ReplicaId(1));
  }

  @Test
  void ofTwoLeadersTheOneOfHigherViewsLeads() {
    ClientScript script = ClientScript.open(4);
    script.led(1, 100, 1);
    script.led(2, 101, 1);
    script.led(3, 102, 2);
    script.led(0, 110, 2);
    assertThat(script.core.status().leader()).contains(new ReplicaId(2));
  }

  @Test
  void aLeaderThatDoesNotExistIsIgnored() {
    ClientScript script = ClientScript.open(4);
    script.led(5, 900);
    assertThat(script.core.status().view()).isZero();
  }

  @Test
  void whatIsInFlightGoesToANewLeaderOnce() {
    ClientScript script = ClientScript.open(4);
    script.submit("a");
    script.led(1, 1, 1);
    assertThat(script.sendings()).isEmpty();
    script.led(2, 1, 1);
    assertThat(script.sendings()).containsExactly("a to [R1]");
    script.led(3, 1, 1);
    assertThat(script.sendings()).isEmpty();
  }

  @Test
  void withTheLeaderDisconnectedABundleGoesToAllOthers() {
    ClientScript script = ClientScript.open(4);
    script.disconnect(0, "reset");
    script.submit("a");
    assertThat(script.sendings()).containsExactly("a to [R1, R2, R3]");
  }

  @Test
  void whenTheLeaderDisconnectsWhatIsInFlightGoesToAllOthers() {
    ClientScript script = ClientScript.open(4);
    script.submit("a");
    script.disconnect(0, "reset");
    assertThat(script.sendings()).containsExactly("a to [R1, R2, R3]");
  }

  @Test
  void aLeaderThatReconnectsGetsWhatIsInFlight() {
    ClientScript script = ClientScript.open(4);
    script.submit("a");
    script.disconnect(0, "reset");
    script.connect(0);
    assertThat(script.sendings()).containsExactly("a to [R0]");
  }

  @Test
  void aBackupThatReconnectsGetsOnlyWhatIsForAll() {
    ClientScript script = ClientScript.open(4);
    script.submit("a");
    script.disconnect(3, "reset");
    script.connect(3);
    assertThat(script.sendings()).isEmpty();
    script.run(ClientSettings.RESEND_AFTER);
    script.disconnect(3, "reset");
    script.connect(3);
    assertThat(script.sendings()).containsExactly("a to [R3]");
  }

  /** Pitfall P12: a leader that ignores a client is not the only one who knows of the bundle. */
  @Test
  void lateRepliesSendTheSameBundleToAllEverMoreSeldom() {
    ClientScript script = ClientScript.open(4);
    script.submit("a");
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      script.now = script.core.wakeAt();
      script.tell();
      assertThat(script.sendings()).containsExactly("a to " + ALL);
      millis.add(Duration.ofNanos(script.now).toMillis());
    }
    assertThat(millis).containsExactly(500L, 1_500L, 3_500L, 7_500L, 11_500L, 15_500L);
  }

  @Test
  void aReplyDoesNotResetTheTimer() {
    ClientScript script = ClientScript.open(4);
    script.submit("a");
    script.pass(Duration.ofMillis(400));
    script.reply(1, script.lastBundle(), Result.ok(Bytes.EMPTY));
    script.pass(Duration.ofMillis(100));
    script.tell();
    assertThat(script.sendings()).containsExactly("a to " + ALL);
  }

  @Test
  void anOverloadedLeaderIsLeftAloneForAsLongAsItAsksAndThenTwiceAsLong() {
    ClientScript script = ClientScript.open(4);
    script.submit("a");
    script.refuse(0, script.lastBundle(), new Refusal.Overloaded(Duration.ofMillis(40)));
    assertThat(script.sendings()).isEmpty();
    assertThat(script.core.wakeAt()).isEqualTo(Duration.ofMillis(40).toNanos());
    script.run(Duration.ofMillis(40));
    assertThat(ClientScript.sendings(script.all)).containsExactly("a to [R0]", "a to [R0]");
    script.refuse(0, script.lastBundle(), new Refusal.Overloaded(Duration.ofMillis(40)));
    assertThat(script.core.wakeAt()).isEqualTo(Duration.ofMillis(120).toNanos());
  }

  @Test
  void whatAnOverloadedReplicaAsksForIsBounded() {
    for (long millis : new long[] {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE}) {
      ClientScript script = ClientScript.open(4);
      script.submit("a");
      script.refuse(0, script.lastBundle(), new Refusal.Overloaded(Duration.ofMillis(millis)));
      assertThat(script.core.wakeAt())
          .isBetween(
              ClientSettings.RETRY_AFTER_MIN.toNanos(), ClientSettings.RESEND_AFTER.toNanos());
    }
  }

  @Test
  void anOverloadedBackupChangesNothing() {
    ClientScript script = ClientScript.open(4);
    script.submit("a");
    script.refuse(2, script.lastBundle(), new Refusal.Overloaded(Duration.ofMillis(10)));
    assertThat(script.core.wakeAt()).isEqualTo(ClientSettings.RESEND_AFTER.toNanos());
  }

  @Test
  void anUnavailableLeaderSendsABundleToAllOnce() {
    ClientScript script = ClientScript.open(4);
    script.submit("a");
    script.refuse(0, script.lastBundle(), new Refusal.Unavailable("rejoining"));
    assertThat(script.sendings()).containsExactly("a to " + ALL);
    script.refuse(0, script.lastBundle(), new Refusal.Unavailable("rejoining"));
    assertThat(script.sendings()).isEmpty();
  }

  @Test
  void theCountersTellSendingsFromResendings() {
    ClientScript script = ClientScript.open(4);
    ClientStatus before = script.core.status();
    script.submit("a");
    script.run(ClientSettings.RESEND_AFTER);
    ClientStatus after = script.core.status();
    assertThat(after.bundlesSent() - before.bundlesSent()).isEqualTo(1);
    assertThat(after.bundlesResent() - before.bundlesResent()).isEqualTo(1);
    assertThat(after.connected()).hasSize(4);
  }
}
