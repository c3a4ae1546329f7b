package io.parley.simulator.replica;

import io.parley.simulator.scheme.Identities;
import io.parley.simulator.cost.Tariff;
import io.parley.simulator.network.Router;
import io.parley.simulator.time.Schedule;
import io.parley.simulator.clients.ClientLinks;
import io.parley.simulator.checkers.Checkers;
import org.jspecify.annotations.Nullable;

/**
 * What a replica uses of the world it lives in.
 *
 * @param tariff what things cost; null if they cost next to nothing
 */
public record ReplicaParts(
    ReplicaPlan plan,
    Identities identities,
    Schedule schedule,
    ClientLinks clients,
    Router router,
    Checkers checkers,
    ReplicaLog log,
    Supervisor supervisor,
    @Nullable Tariff tariff) {}
