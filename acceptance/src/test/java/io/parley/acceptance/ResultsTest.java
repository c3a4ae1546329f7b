package io.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bytes;
import io.parley.api.Protocol;
import io.parley.driver.door.DoorBounds;
import io.parley.driver.inbox.InboxBounds;
import io.parley.hotstuff.HotStuff;
import io.parley.pbft.Pbft;
import io.parley.simulator.application.AppendLog;
import io.parley.simulator.application.DelegatingMachine;
import io.parley.simulator.clients.ClientHabits;
import io.parley.simulator.clients.SimulatedClient;
import io.parley.simulator.clients.Submission;
import io.parley.simulator.world.World;
import io.parley.simulator.world.WorldPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Pitfalls C1 and C2: however large the results of one bundle are together, and whatever caches
 * forget, every submit ends in its result.
 */
@Timeout(120)
final class ResultsTest {
  /** Answers with so many bytes. */
  private static final class Sized extends DelegatingMachine {
    private final int size;

    private Sized(int size) {
      super(new AppendLog());
      this.size = size;
    }

    @Override
    public Bytes execute(Bytes command, Context context) {
      super.execute(command, context);
      return Bytes.wrap(new byte[size]);
    }
  }

  static Stream<Arguments> loads() {
    return Stream.of(new Pbft(), new HotStuff())
        .flatMap(
            protocol ->
                Stream.of(
                    Arguments.of(protocol, 40, 256 << 10), Arguments.of(protocol, 1_000, 20_000)));
  }

  @ParameterizedTest
  @MethodSource("loads")
  void everyResultOfABundleArrives(Protocol protocol, int commands, int size) {
    WorldPlan plan = new WorldPlan(4, protocol).seed(1).strict().machine(() -> new Sized(size));
    DoorBounds forgetful =
        DoorBounds.DEFAULT.with(
            DoorBounds.DEFAULT.streamsMax(), DoorBounds.DEFAULT.clientStreamsMax(), 0);
    World world = new World(plan.bounds(InboxBounds.DEFAULT, forgetful));
    SimulatedClient client =
        world.clients().named("client", ClientHabits.real(Duration.ofSeconds(30)));
    world.lifecycle().startAll();
    LossHunt.advance(world, 1_000_000);
    List<Submission> submitted =
        new ArrayList<>(client.submitTogether(Collections.nCopies(commands, Bytes.utf8("get"))));
    LossHunt.advance(world, 30_000_000);
    assertThat(submitted)
        .allSatisfy(
            submission ->
                assertThat(submission.result().map(Bytes::size))
                    .as(submission.failure().toString())
                    .hasValue(size));
    assertThat(world.checkers().decisions().commands()).isEqualTo(commands);
  }
}
