package io.parley.pbft;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Protocol;
import io.parley.simulator.clients.SimulatedClient;
import io.parley.simulator.clients.Submission;
import io.parley.simulator.cost.Costs;
import io.parley.simulator.cost.Regions;
import io.parley.simulator.forecast.Forecast;
import io.parley.simulator.forecast.OfferedLoad;
import io.parley.simulator.forecast.Prediction;
import io.parley.testkit.Cluster;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What forecasts say of PBFT is what its paper says. */
class ForecastTest {
  /** The time from a command's submission to its result, µs, with everyone so far apart. */
  private static long latency(Protocol protocol, long oneWayMillis) {
    Cluster cluster =
        Cluster.of(4)
            .running(protocol)
            .regions(Regions.apart(Duration.ofMillis(oneWayMillis)))
            .with("viewTimeout", 60_000)
            .with("viewTimeoutMax", 60_000)
            .with("resendInterval", 60_000)
            .start();
    SimulatedClient client = cluster.client("client");
    client.submit("first");
    cluster.runUntilAcknowledged(Duration.ofMinutes(1));
    cluster.run(Duration.ofSeconds(10));
    Submission submission = client.submit("second");
    cluster.runUntilAcknowledged(Duration.ofMinutes(1));
    return submission.endedAt().orElseThrow() - submission.submittedAt();
  }

  private static void takesDelays(Protocol protocol, int delays) {
    assertThat(latency(protocol, 30) - latency(protocol, 20)).isEqualTo(delays * 10_000L);
  }

  /** To the primary, PRE-PREPARE, PREPARE, COMMIT, and the reply. */
  @Test
  void commandTakesFiveDelays() {
    takesDelays(new Pbft(), 5);
  }

  private static Prediction forecast(Protocol protocol, int n, String scheme, int inFlight) {
    OfferedLoad load =
        OfferedLoad.PRESET
            .clients(4, inFlight)
            .payloadBytes(16)
            .lasting(Duration.ofMillis(100), Duration.ofMillis(200));
    return Forecast.of(protocol, n)
        .costs(Costs.of(scheme))
        .load(load)
        .with("resendInterval", 60_000)
        .run();
  }

  /** PRE-PREPARE to n - 1, PREPARE from n - 1 and COMMIT from n, each to n - 1. */
  @Test
  void messagesGrowWithTheSquareOfTheReplicas() {
    assertThat(forecast(new Pbft(), 4, "ed25519", 100).messagesPerBatch()).isBetween(23.0, 25.0);
    assertThat(forecast(new Pbft(), 13, "ed25519", 100).messagesPerBatch()).isBetween(308.0, 318.0);
  }
}
