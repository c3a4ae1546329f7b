package io.parley.testkit;

import io.parley.api.ReplicaId;

/** Short names, for static import. */
public final class Replicas {
  public static final ReplicaId R0 = new ReplicaId(0);
  public static final ReplicaId R1 = new ReplicaId(1);
  public static final ReplicaId R2 = new ReplicaId(2);
  public static final ReplicaId R3 = new ReplicaId(3);
  public static final ReplicaId R4 = new ReplicaId(4);
  public static final ReplicaId R5 = new ReplicaId(5);
  public static final ReplicaId R6 = new ReplicaId(6);

  private Replicas() {}
}
