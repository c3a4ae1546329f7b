package io.parley.pacemaker;

import io.parley.api.ReplicaId;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Everything is said to all, as in DiemBFT and Jolteon: n² messages, and nobody depends on anybody.
 * Who hears of f+1 gives up as well (Bracha's amplification).
 *
 * @param n replicas
 */
public record Broadcast(int n) implements Pacemaker {
  /** As it is configured. */
  public static final String NAME = "broadcast";

  @Override
  public Consent consent() {
    return Consent.COUNTED;
  }

  @Override
  public List<ReplicaId> collectors(long view) {
    return IntStream.range(0, n).mapToObj(ReplicaId::new).toList();
  }
}
