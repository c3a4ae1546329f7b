package io.parley.hotstuff;

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

/** What forecasts say of HotStuff is what its papers say. */
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

  /** To the leader, three times there and back, the last certificate, and the reply. */
  @Test
  void chainedCommandTakesNineDelays() {
    takesDelays(new HotStuff(), 9);
  }

  @Test
  void basicCommandTakesNineDelays() {
    takesDelays(new BasicHotStuff(), 9);
  }

  @Test
  void commandInAChainOfTwoTakesSevenDelays() {
    takesDelays(new TwoChainHotStuff(), 7);
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

  @Test
  void messagesGrowWithTheReplicas() {
    assertThat(forecast(new HotStuff(), 4, "bls", 100).messagesPerBatch()).isBetween(5.5, 6.5);
    assertThat(forecast(new HotStuff(), 13, "bls", 100).messagesPerBatch()).isBetween(23.0, 25.0);
    assertThat(forecast(new BasicHotStuff(), 4, "bls", 100).messagesPerBatch())
        .isBetween(17.0, 19.0);
  }

  /** Cryptography of a follower for one batch, as a share of a second of its workers. */
  private static double cryptoPerBatch(int n, String scheme) {
    Prediction prediction = forecast(new HotStuff(), n, scheme, 4);
    return prediction.follower().crypto() / prediction.batchesPerSecond();
  }

  /** One aggregate costs as much as a list of about 15, the quorum of 22. */
  @Test
  void listsAreCheaperForFewAndAggregatesForMany() {
    assertThat(cryptoPerBatch(7, "ed25519")).isLessThan(cryptoPerBatch(7, "bls"));
    assertThat(cryptoPerBatch(37, "ed25519")).isGreaterThan(cryptoPerBatch(37, "bls"));
  }
}
