package io.parley.testkit;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Message;
import io.parley.api.Options;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.driver.verification.Epoch;
import io.parley.simulator.forge.Falsifier;
import io.parley.simulator.forge.Sealer;
import io.parley.simulator.network.Traffic;
import io.parley.simulator.scheme.Identities;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Lies in a simulated cluster whose protocol believes whatever R0 says. */
class ToyLiesTest {
  private final Toy protocol = new Toy();
  private final Epoch epoch = new Identities(4).epoch(R0, protocol, Options.PRESET);
  private final Falsifier falsifier =
      new Falsifier(protocol, 4, new SplittableRandom(1), new Colluding());
  private final Cluster cluster = Cluster.of(4).running(protocol).seed(1).start();

  private final class Colluding implements Sealer {
    @Override
    public boolean colludes(ReplicaId id) {
      return id.equals(R0);
    }

    @Override
    public Signed<Message> seal(ReplicaId as, Message message) {
      return epoch.sealer().seal(message);
    }
  }

  private Message seen(Message message) {
    falsifier.see(epoch.sealer().seal(message));
    return message;
  }

  @Test
  void equivocatorMakesTheClusterDisagree() {
    Traffic traffic = Traffic.from(R0).to(R2).of("Proposal");
    cluster.when(traffic).rewrite(honest -> falsifier.variant(seen(honest)).orElse(honest));
    cluster.client("client").submitTogether("a", "b");
    cluster.client("client").submit("c");
    assertThatThrownBy(() -> cluster.run(Duration.ofSeconds(1)))
        .isInstanceOf(SimulationFailure.class);
  }

  @Test
  void liesAreVerifiedByThoseWhoHearThem() {
    TreeSet<String> lies = new TreeSet<>();
    cluster
        .when(Traffic.from(R0).to(R2).of("Proposal"))
        .rewrite(
            honest -> {
              Optional<Message> lie = falsifier.falsify(seen(honest));
              lie.ifPresent(
                  l -> {
                    lies.add(l.toString());
                    assertThat(epoch.verifier().check(R0, epoch.sealer().seal(l))).isEmpty();
                  });
              // The lie is not told: the toy would believe it.
              return honest;
            });
    for (int i = 0; i < 20; i++) {
      cluster.submit("command " + i);
      cluster.run(Duration.ofMillis(200));
    }
    assertThat(lies).hasSizeGreaterThan(20);
    assertThat(lies).anyMatch(lie -> lie.startsWith("Proposal h9223372036854775807"));
    cluster.runUntilConverged(Duration.ofSeconds(5));
  }
}
