package io.parley.simulator.replica;

import io.parley.simulator.checkers.Checkers;
import io.parley.simulator.clients.ClientLinks;
import io.parley.simulator.cost.PriceList;
import io.parley.simulator.network.Router;
import io.parley.simulator.scheme.Identities;
import io.parley.simulator.time.Schedule;
import io.parley.simulator.transcript.Pressure;
import org.jspecify.annotations.Nullable;

/**
 * What a replica uses of its world.
 *
 * @param prices what things cost; null if they cost next to nothing
 */
public record ReplicaParts(
    ReplicaPlan plan,
    Identities identities,
    Schedule schedule,
    ClientLinks clients,
    Router router,
    Checkers checkers,
    ReplicaLog log,
    Pressure pressure,
    Supervisor supervisor,
    @Nullable PriceList prices) {}
