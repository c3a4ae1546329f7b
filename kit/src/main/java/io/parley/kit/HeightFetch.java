package io.parley.kit;

import io.parley.api.ReplicaId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Which decided heights to ask whom for. One peer is asked first, for what it claims to have; if
 * nothing comes, two others are, then four, up to f+1, and those that did not answer come last, so
 * that one who promises and does not answer costs little (pitfall B4). Not thread-safe.
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
  private final Quorums quorums;

  /** Who was asked for the height after {@code from}. */
  private final TreeSet<ReplicaId> asked = new TreeSet<>();

  /** Those that were asked, and nothing came. */
  private final TreeSet<ReplicaId> failed = new TreeSet<>();

  private long from;
  private long askedTo;
  private int round;
  private int turn;

  /**
   * @param heightsMax heights asked for at once, 1 or more
   */
  public HeightFetch(Standings standings, Quorums quorums, int heightsMax) {
    this.standings = standings;
    this.quorums = quorums;
    this.heightsMax = heightsMax;
  }

  /** Whether heights above {@code delivered} were asked for and have not come. */
  public boolean isAsked(long delivered) {
    return askedTo > delivered;
  }

  /** The next question of one who delivered {@code delivered}; empty if nobody has more. */
  public Optional<Question> ask(long delivered) {
    asked.clear();
    round = 0;
    from = delivered;
    askedTo = delivered;
    List<ReplicaId> holders = standings.holders(delivered + 1);
    List<ReplicaId> trusted = holders.stream().filter(it -> !failed.contains(it)).toList();
    List<ReplicaId> all = trusted.isEmpty() ? holders : trusted;
    return all.isEmpty()
        ? Optional.empty()
        : Optional.of(question(all.get(Math.floorMod(turn++, all.size())), delivered));
  }

  private Question question(ReplicaId holder, long delivered) {
    asked.add(holder);
    long last = Math.min(standings.delivered(holder), delivered + heightsMax);
    askedTo = Math.max(askedTo, last);
    return new Question(holder, delivered + 1, last);
  }

  /** The patience with those asked is over: others to ask, if nothing has come since. */
  public List<Question> tick(long delivered) {
    if (!isAsked(delivered)) {
      return List.of();
    }
    if (delivered > from) {
      failed.removeAll(asked);
      from = delivered;
      return List.of();
    }
    failed.addAll(asked);
    round++;
    int left = quorums.oneCorrect() - asked.size();
    List<ReplicaId> others =
        standings.holders(delivered + 1).stream()
            .filter(it -> !asked.contains(it))
            .sorted(Comparator.comparing(failed::contains))
            .limit(Math.max(0, Math.min(left, 1 << Math.min(round, Short.SIZE))))
            .toList();
    return others.stream().map(it -> question(it, delivered)).toList();
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
