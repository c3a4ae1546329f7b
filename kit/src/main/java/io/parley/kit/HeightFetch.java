package io.parley.kit;

import io.parley.api.ReplicaId;
import java.util.List;
import java.util.Optional;

/**
 * Which decided heights to ask whom for. One peer is asked at a time, for what it claims to have;
 * the next question goes to the next in turn, so that one who promises and does not answer costs an
 * interval and no more (pitfall B4). Not thread-safe.
 */
public final class HeightFetch {
  /** Heights asked for at once. */
  public static final int HEIGHTS_MAX = 128;

  /**
   * Heights to ask for.
   *
   * @param holder who claims to have them
   * @param last at least {@code first}
   */
  public record Question(ReplicaId holder, long first, long last) {}

  private final Standings standings;
  private final int heightsMax;
  private long askedTo;
  private int turn;

  /**
   * @param heightsMax heights asked for at once, 1 or more
   */
  public HeightFetch(Standings standings, int heightsMax) {
    this.standings = standings;
    this.heightsMax = heightsMax;
  }

  /** Whether heights above {@code delivered} were asked for and have not come. */
  public boolean isAsked(long delivered) {
    return askedTo > delivered;
  }

  /** The next question of one who delivered {@code delivered}; empty if nobody has more. */
  public Optional<Question> ask(long delivered) {
    long first = delivered + 1;
    List<ReplicaId> holders = standings.holders(first);
    if (holders.isEmpty()) {
      return Optional.empty();
    }
    ReplicaId holder = holders.get(Math.floorMod(turn++, holders.size()));
    askedTo = Math.min(standings.delivered(holder), first + heightsMax - 1);
    return Optional.of(new Question(holder, first, askedTo));
  }

  /** An answer ends at {@code last}, and may be shorter than the question. */
  public void answered(long last) {
    askedTo = Math.min(askedTo, last);
  }

  /** A height was delivered: the next question, if the last one is answered and there is more. */
  public Optional<Question> delivered(long delivered) {
    return askedTo == delivered ? ask(delivered) : Optional.empty();
  }

  /** The application was set to the state at {@code height}: what was asked for is not needed. */
  public void installed(long height) {
    askedTo = height;
  }
}
