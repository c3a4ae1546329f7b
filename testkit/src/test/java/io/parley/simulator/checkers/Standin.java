package io.parley.simulator.checkers;

import io.parley.api.ReplicaId;
import io.parley.api.Status;
import io.parley.simulator.network.Endpoint;
import io.parley.simulator.network.Frame;

/** An instance that stands where it is said to, and sends and takes nothing. */
record Standin(int number, boolean isHonest, Status status) implements Endpoint {
  static Standin honest(int number, long view, ReplicaId leader) {
    return new Standin(number, true, new Status(view, leader, 0, 0));
  }

  @Override
  public ReplicaId id() {
    return new ReplicaId(number);
  }

  @Override
  public long handsOver() {
    return 0;
  }

  @Override
  public int bytes(Frame frame) {
    return 0;
  }

  @Override
  public void receive(ReplicaId from, Frame frame) {
    throw new UnsupportedOperationException("nobody sends anything here");
  }
}
