package io.parley.hotstuff;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bytes;
import io.parley.api.Message;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.pacemaker.Broadcast;
import io.parley.pacemaker.Cogsworth;
import io.parley.pacemaker.Complain;
import io.parley.simulator.cost.Regions;
import io.parley.simulator.network.Traffic;
import io.parley.testkit.Cluster;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What it costs to replace leaders, in messages and bytes, as the table in {@code docs/hotstuff.md}
 * has it; with {@code -Dparley.costs=100} up to so many replicas, as lines of that table.
 */
@Tag("slow")
class PacemakerCostsTest {
  private static final Protocol PROTOCOL = new HotStuff();
  private static final ReplicaId ANY = new ReplicaId(0);

  /** All that makes a view change, and nothing else. */
  private static final String[] KINDS = {"Suspect", "Wish", "Wished", "Timeout", "Standing"};

  private record Costs(long messages, long bytes) {
    @Override
    public String toString() {
      return "%,d; %,d KiB".formatted(messages, bytes / 1_024);
    }
  }

  private static final class Counter {
    private long messages;
    private long bytes;

    boolean count(Message message) {
      messages++;
      bytes += PROTOCOL.codec().encode(new Signed<>(ANY, message, Bytes.EMPTY)).size();
      return false;
    }
  }

  /** Of {@code silent} leaders in a row, from the first command that waits for them on. */
  private static Costs of(String pacemaker, int n, int silent) {
    Cluster cluster =
        Cluster.of(n)
            .running(Configured.paced(PROTOCOL, pacemaker))
            .seed(1)
            .regions(Regions.apart(Duration.ofMillis(1)))
            .with("viewTimeout", 200)
            .with("viewTimeoutMin", 200)
            .with("resendInterval", 250)
            .start();
    for (int i = 0; i < silent; i++) {
      cluster.crash(new ReplicaId(i));
    }
    Counter counter = new Counter();
    cluster.when(Traffic.any().of(KINDS).where(counter::count)).drop();
    cluster.submit("a");
    cluster.runUntilAcknowledged(Duration.ofMinutes(2));
    return new Costs(counter.messages, counter.bytes);
  }

  @Test
  void relaysTakeMessagesInProportionToReplicasAndBroadcastInProportionToTheirSquare() {
    assertThat(growth(Cogsworth.NAME)).isLessThan(5.5);
    assertThat(growth(Complain.NAME)).isLessThan(5.5);
    assertThat(growth(Broadcast.NAME)).isGreaterThan(11);
  }

  /** How many times more messages four times the replicas take. */
  private static double growth(String pacemaker) {
    return (double) of(pacemaker, 40, 1).messages / of(pacemaker, 10, 1).messages;
  }

  @Test
  void table() {
    int most = Integer.getInteger("parley.costs", 7);
    for (int n : List.of(4, 7, 16, 31, 64, 100)) {
      for (int silent = 1;
          n <= most && silent <= (n - 1) / 3;
          silent += Math.max(1, (n - 1) / 3 - 1)) {
        Costs relays = of(Cogsworth.NAME, n, silent);
        Costs all = of(Broadcast.NAME, n, silent);
        Costs complaints = of(Complain.NAME, n, silent);
        System.out.printf("| %d | %d | %s | %s | %s |%n", n, silent, relays, all, complaints);
        assertThat(relays.messages).isLessThanOrEqualTo(all.messages);
      }
    }
  }
}
