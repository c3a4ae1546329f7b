package io.parley.simulator.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.simulator.cost.Costs;
import io.parley.simulator.cost.Regions;
import io.parley.testkit.Toy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ForecastTest {
  private static final OfferedLoad LIGHT =
      OfferedLoad.PRESET.clients(2, 20).lasting(Duration.ofMillis(200), Duration.ofMillis(300));

  private static Forecast forecast() {
    return Forecast.of(new Toy(), 4).load(LIGHT).with("resend", 10_000);
  }

  @Test
  void equalForecastsPredictTheSame() {
    Prediction prediction = forecast().run();
    assertThat(forecast().run()).isEqualTo(prediction);
    assertThat(forecast().seed(2).run()).isNotEqualTo(prediction);
    assertThat(prediction.commands()).isGreaterThan(1_000);
    assertThat(prediction.measured()).isEqualTo(Duration.ofMillis(300));
    assertThat(prediction.p99Millis()).isGreaterThanOrEqualTo(prediction.p50Millis());
  }

  /** In a closed loop, what is in flight is the throughput times the latency (Little's law). */
  @Test
  void commandsInFlightAreThroughputTimesLatency() {
    Prediction prediction = forecast().run();
    assertThat(prediction.commandsPerSecond() * prediction.p50Millis() / 1_000).isBetween(10., 30.);
  }

  /** To R0, its proposal, and the reply of another: R0 alone does not convince a client. */
  @Test
  void distanceCountsThreeTimes() {
    Costs free = Costs.of("none");
    Forecast forecast = forecast().load(LIGHT.clients(1, 1)).costs(free);
    double near = forecast.regions(Regions.apart(Duration.ofMillis(1))).run().p50Millis();
    double far = forecast.regions(Regions.apart(Duration.ofMillis(11))).run().p50Millis();
    assertThat(far - near).isBetween(29., 31.);
  }

  @Test
  void leaderSendsEachPayloadToAllOthers() {
    Prediction prediction = forecast().load(LIGHT.payloadBytes(10_000)).run();
    assertThat(prediction.bytesPerCommand()).isBetween(30_000., 33_000.);
    assertThat(prediction.leader().uplink()).isGreaterThan(0.01);
    assertThat(prediction.follower().uplink()).isZero();
    assertThat(prediction.messagesPerBatch()).isBetween(2.9, 3.1);
  }

  @Test
  void bandwidthLimitsThroughput() {
    OfferedLoad heavy = LIGHT.clients(2, 200).payloadBytes(10_000);
    Prediction slow = forecast().load(heavy).regions(Regions.apart(Duration.ofMillis(0))).run();
    // 125 MB/s, of which each command takes three times its bytes: 4,167, give or take a batch.
    assertThat(slow.commandsPerSecond()).isBetween(3_800., 4_500.);
    assertThat(slow.leader().uplink()).isGreaterThan(0.95);
  }

  @Test
  void dearerSignaturesCostTime() {
    Forecast forecast = forecast().load(LIGHT.clients(1, 1));
    Prediction none = forecast.costs(Costs.of("none")).run();
    Prediction signed = forecast.costs(Costs.of("ed25519")).run();
    assertThat(signed.p50Millis()).isGreaterThan(none.p50Millis());
    assertThat(signed.follower().crypto()).isGreaterThan(none.follower().crypto());
    // The client's signature and the leader's are verified by each follower, and signed once.
    double verifications = signed.follower().crypto() - none.follower().crypto();
    double seconds = verifications * 4 * 0.3;
    assertThat(seconds / signed.commands()).isBetween(2 * 40e-6, 2 * 50e-6);
  }

  @Test
  void moreWorkersAreLessBusy() {
    Prediction one = forecast().costs(Costs.of("ed25519").workers(1)).run();
    Prediction four = forecast().costs(Costs.of("ed25519").workers(4)).run();
    assertThat(four.follower().crypto()).isLessThan(one.follower().crypto() / 2);
  }

  @Test
  void forecastEndsEarlyWhenMessagesDoNotSuffice() {
    Prediction prediction = forecast().load(LIGHT.messagesMax(1_000)).run();
    assertThat(prediction.measured()).isLessThan(Duration.ofMillis(300));
    assertThat(prediction.commands()).isPositive();
  }

  @Test
  void predictionIsATableForPeople() {
    assertThat(forecast().regions(Regions.world()).costs(Costs.of("bls")).run().toString())
        .startsWith("toy, 4 replicas, world, bls, 0.300 s of virtual time\n")
        .contains("commands/s", "latency ms", "batches/s", "messages", "leader", "follower");
  }

  @Test
  void loadsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> LIGHT.clients(5, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("inFlight is 4, expected 5 to 1000000");
    assertThatThrownBy(() -> forecast().with("speed", 1).run())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no option speed");
  }
}
