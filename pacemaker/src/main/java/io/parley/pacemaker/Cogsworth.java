package io.parley.pacemaker;

import io.parley.api.ReplicaId;
import io.parley.kit.Quorums;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Cogsworth (Naor, Baudet, Malkhi, Spiegelman, arXiv:1909.05204): wishes, and then time-outs, go to
 * one relay; if that does not help, to {@linkplain Turns others}. Relays of a view are its leader
 * and the f members after it, whatever the schedule of leaders, so that one of them is correct.
 * Linear in messages when the first relays are correct.
 */
public record Cogsworth(LeaderTerms terms, Quorums quorums) implements Pacemaker {
  /** As it is configured. */
  public static final String NAME = "cogsworth";

  @Override
  public Consent consent() {
    return Consent.CERTIFIED;
  }

  @Override
  public List<ReplicaId> collectors(long view) {
    int first = terms.leader(view).value();
    return IntStream.range(0, quorums.oneCorrect())
        .mapToObj(i -> new ReplicaId((first + i) % quorums.n()))
        .toList();
  }
}
