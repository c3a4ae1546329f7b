package io.parley.simulator.replica;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static io.parley.testkit.Replicas.R2;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Bytes;
import io.parley.api.Message;
import io.parley.api.Options;
import io.parley.api.ReplicaId;
import io.parley.api.Seal;
import io.parley.simulator.cost.Costs;
import io.parley.simulator.cost.PriceList;
import io.parley.simulator.network.Frame;
import io.parley.simulator.scheme.Identities;
import io.parley.testkit.Toy;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessorModelTest {
  private static final Toy TOY = new Toy();
  private static final Identities IDENTITIES = new Identities(4);

  private final PriceList prices =
      new PriceList(TOY, Options.PRESET, 4, Costs.of("ed25519").workers(2));
  private final ProcessorModel processorModel = new ProcessorModel(prices, 4, 1);

  private static Frame proposal(ReplicaId from, long height) {
    Message message = new Toy.Proposal(height, new Batch(height, List.of()));
    return new Frame(
        TOY.codec().encode(IDENTITIES.epoch(from, TOY, Options.PRESET).sealer().seal(message)));
  }

  @Test
  void framesOfOnePeerKeepTheirOrderThoughWorkersAreParallel() {
    Frame signed = proposal(R0, 1);
    Frame junk = new Frame(Bytes.EMPTY);
    long first = processorModel.arrived(R1, signed, 0);
    assertThat(first).isEqualTo(48);
    assertThat(processorModel.arrived(R1, junk, 0)).isEqualTo(first);
    assertThat(processorModel.arrived(R2, junk, 0)).isLessThan(first);
  }

  @Test
  void claimIsVerifiedOnceHoweverOftenItArrives() {
    assertThat(processorModel.arrived(R1, proposal(R0, 1), 0)).isEqualTo(48);
    assertThat(processorModel.arrived(R2, proposal(R0, 1), 1_000)).isEqualTo(1_001);
    assertThat(processorModel.arrived(R2, proposal(R0, 2), 2_000)).isEqualTo(2_048);
  }

  @Test
  void claimsAreForgottenAfterManyOthers() {
    Frame old = proposal(R0, 0);
    long verified = processorModel.arrived(R1, old, 0);
    long now = verified;
    for (int i = 1; i <= PriceList.CLAIMS_MAX; i++) {
      now = processorModel.arrived(R1, proposal(R0, i), now);
    }
    assertThat(processorModel.arrived(R1, proposal(R0, 0), now) - now).isEqualTo(verified);
  }

  @Test
  void realSignaturesAreLonger() {
    Frame frame = proposal(R0, 1);
    assertThat(frame.bill(prices).bytes()).isEqualTo(frame.bytes().size() + 64 - 8);
    assertThat(frame.bill(prices).dues()).hasSize(1);
  }

  @Test
  void messageIsSignedOnceAndSentToEach() {
    processorModel.advanced(0);
    processorModel.signs(Seal.SIGNATURE, 0);
    // Half a µs of the core, 21 to sign, 0.9 for each recipient.
    assertThat(processorModel.sends(0)).isEqualTo(23);
    assertThat(processorModel.sends(0)).isEqualTo(24);
    Action own = new Action.Broadcast(new Toy.Proposal(1, Batch.EMPTY));
    assertThat(processorModel.answers(own, 0)).isEqualTo(22);
  }

  @Test
  void diskTakesWhatTheCostsSay() {
    assertThat(processorModel.syncs(1_000)).isBetween(1_120L, 1_000L + 10_600);
  }
}
