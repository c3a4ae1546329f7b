package io.parley.simulator.replica;

import io.parley.api.MemoryBounds;
import io.parley.api.Options;
import io.parley.api.Protocol;
import io.parley.api.SessionLimits;
import io.parley.api.StateMachine;
import io.parley.driver.door.DoorBounds;
import io.parley.driver.inbox.InboxBounds;
import java.util.function.Supplier;

/**
 * What all replicas of a run are made from.
 *
 * @param size how many replicas there are
 * @param machines makes a state machine for each incarnation of each replica
 * @param seed of the run
 * @param syncDelay how long a disk takes, µs, where processors have no model
 * @param answerDelay how long a replica's own pools and executor take, µs, where processors have no
 *     model
 * @param baseHeight from which all replicas begin, in a state that all have; 0 or more
 * @param snapshotEvery of how many checkpoints the state is kept on disk, so that entries below are
 *     forgotten; 0 for none
 * @param isRecording whether each incarnation keeps what it was told and did
 * @param inboxBounds how much may wait for a replica
 * @param doorBounds how much its clients may have open
 * @param memory how much its core may hold
 * @param sessions how much the session tables may hold
 */
public record ReplicaPlan(
    Protocol protocol,
    int size,
    Options options,
    Supplier<StateMachine> machines,
    long seed,
    long syncDelay,
    long answerDelay,
    long baseHeight,
    int snapshotEvery,
    boolean isRecording,
    InboxBounds inboxBounds,
    DoorBounds doorBounds,
    MemoryBounds memory,
    SessionLimits sessions) {}
