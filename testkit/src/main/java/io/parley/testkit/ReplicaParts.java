package io.parley.testkit;

import org.jspecify.annotations.Nullable;

/**
 * What a replica uses of the world it lives in.
 *
 * @param tariff what things cost; null if they cost next to nothing
 */
record ReplicaParts(
    ReplicaPlan plan,
    Identities identities,
    Schedule schedule,
    ClientLinks clients,
    Router router,
    Checkers checkers,
    ReplicaLog log,
    Supervisor supervisor,
    @Nullable Tariff tariff) {}
