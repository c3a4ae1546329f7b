package io.parley.kit;

import io.parley.api.Insight;
import io.parley.api.ReplicaId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Where the peers said last that they stand: how far they have delivered, and from which height on
 * they keep what was decided, for those who missed it. These are claims: a liar may make any. Not
 * thread-safe.
 */
public final class Standings {
  private record Standing(long delivered, long lowestKept) {
    boolean reached(long height) {
      return delivered >= height;
    }

    boolean keeps(long height) {
      return reached(height) && lowestKept <= height;
    }
  }

  private final Quorums quorums;
  private final TreeMap<ReplicaId, Standing> peers = new TreeMap<>();

  public Standings(Quorums quorums) {
    this.quorums = quorums;
  }

  /**
   * A peer says where it stands; what it said before is forgotten.
   *
   * @param peer another replica than this one
   * @param delivered the last height that it delivered
   * @param lowestKept the lowest height that it can hand out; delivered + 1 if there is none
   */
  public void heard(ReplicaId peer, long delivered, long lowestKept) {
    peers.put(peer, new Standing(delivered, lowestKept));
  }

  /** The last height that {@code peer} said it delivered; 0 if it has said nothing. */
  public long delivered(ReplicaId peer) {
    Standing standing = peers.get(peer);
    return standing == null ? 0 : standing.delivered;
  }

  /** Whether any peer claims to have delivered {@code height}. */
  public boolean isReached(long height) {
    return peers.values().stream().anyMatch(standing -> standing.reached(height));
  }

  /** The highest height that f+1 peers, one of whom is correct, say they have delivered. */
  public long proven() {
    long[] heights = peers.values().stream().mapToLong(Standing::delivered).sorted().toArray();
    int oneCorrect = quorums.oneCorrect();
    return heights.length < oneCorrect ? 0 : heights[heights.length - oneCorrect];
  }

  /** Who claims to have {@code height} and to hand it out, ascending. */
  public List<ReplicaId> holders(long height) {
    List<ReplicaId> holders = new ArrayList<>();
    peers.forEach(
        (peer, standing) -> {
          if (standing.keeps(height)) {
            holders.add(peer);
          }
        });
    return holders;
  }

  /** Whether one correct replica at least has delivered {@code height} and keeps it no more. */
  public boolean isGone(long height) {
    long gone =
        peers.values().stream()
            .filter(standing -> standing.reached(height) && !standing.keeps(height))
            .count();
    return gone >= quorums.oneCorrect();
  }

  /** How many peers have said where they stand: one standing of each is kept. */
  public Insight.Buffer buffer() {
    return new Insight.Buffer("standings", peers.size(), quorums.n());
  }
}
