package io.parley.testkit;

import static io.parley.testkit.BlameScenarios.RECOVERY_MAX;
import static io.parley.testkit.BlameScenarios.client;
import static io.parley.testkit.BlameScenarios.plan;

import io.parley.api.Protocol;
import io.parley.api.SessionLimits;
import io.parley.driver.door.DoorBounds;
import io.parley.simulator.clients.SimulatedClient;
import java.time.Duration;

/** Runs of four replicas that tell how clients come and go (pitfall C1). */
public final class SessionScenarios {
  private static final SessionLimits TWO_SESSIONS = new SessionLimits(64, 16L << 20, 1, 2);

  /** A door that remembers one reply. */
  private static final DoorBounds FORGETFUL =
      new DoorBounds(64, 8, 64, 16, 16, 1, 1 << 20, Duration.ofMillis(50));

  private SessionScenarios() {}

  /**
   * There is no room for carol's session; she sleeps while that is answered, and the doors forget
   * it. She asks again when there is room. Her request was committed, but no session keeps what
   * came of it: it is ordered once more (pitfall C1).
   */
  public static void refusalIsForgotten(Protocol protocol) {
    Cluster cluster = plan(protocol).sessions(TWO_SESSIONS).door(FORGETFUL).start();
    client(cluster, "alice");
    SimulatedClient bob = client(cluster, "bob");
    SimulatedClient carol = cluster.client("carol");
    carol.sleep(Duration.ofSeconds(5).toNanos() / 1_000);
    cluster.run(Duration.ofSeconds(1));
    bob.close();
    cluster.runUntil("carol has a session", () -> carol.session() > 0, RECOVERY_MAX);
  }
}
