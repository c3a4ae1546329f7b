package io.parley.node;

import io.parley.api.Message;
import io.parley.api.ReplicaId;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way out.
 *
 * @param to null for all, the sender included
 */
record Outgoing(Message message, @Nullable ReplicaId to) {}
