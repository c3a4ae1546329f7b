package io.parley.api;

import org.jspecify.annotations.Nullable;

/**
 * A state that all correct replicas share.
 *
 * @param height the last height executed in it
 * @param state digest of application, sessions and agreed time
 * @param anchor what else all agree on there, in the protocol's own encoding; empty if nothing
 * @param proof convinces one who was not there; null at height 0
 */
public record Checkpoint(long height, Digest state, Bytes anchor, @Nullable Message proof) {
  @Override
  public String toString() {
    return "h" + height + " " + state;
  }
}
