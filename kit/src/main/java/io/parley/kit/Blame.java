package io.parley.kit;

import io.parley.api.Insight;
import io.parley.api.ReplicaId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether the leader in office is at fault for a command that it owes (pitfalls L1, L2). It is when
 * the time-out has run out for the oldest, and nothing that is new was delivered in that time, or
 * the command was passed over; under overload a rotation of the leader's pool may take longer, but
 * no more than {@link #TIMEOUTS_MAX} time-outs, or than so many times as the own executor takes for
 * what it was given, if that is more.
 *
 * <p>A replica that is behind its peers, or its own executor behind it, blames nobody for that: the
 * ruling is postponed until it is where it should have been, and no longer. Not thread-safe.
 */
public final class Blame {
  /** No command is kept out for more time-outs than this. */
  public static final int TIMEOUTS_MAX = 8;

  /**
   * Where this replica stands.
   *
   * @param executed the last height that its own executor has executed
   * @param delivered the last height that it has delivered
   * @param proven a height that one correct replica at least has delivered
   * @param hasRoom whether a leader may propose, as far as this replica can tell
   */
  public record Position(long executed, long delivered, long proven, boolean hasRoom) {}

  /** What follows. */
  public sealed interface Ruling {
    /** Nothing is owed, or nothing can be ruled yet: no timer. */
    record None() implements Ruling {}

    /** The time-out runs, for so long if it does not run already. */
    record Watch(Duration time) implements Ruling {}

    /** The leader is suspected from now on. */
    record Suspect() implements Ruling {}
  }

  /** No ruling on this command before so much is executed; postponed at {@code at}, elapsed µs. */
  private record Postponed(Owed.Command command, long height, boolean behind, long at) {}

  /** By how long at most the ruling on this command was postponed, µs. */
  private record Lag(Owed.Command command, long micros) {}

  private static final Ruling NONE = new Ruling.None();
  private static final long OFF = -1;

  private final Owed owed;
  private final Served served;
  private final ExpectedRate rate;
  private @Nullable Postponed postponed;
  private @Nullable Lag lag;
  private Owed.@Nullable Command cause;

  /** Whether that is only because the leader is slow: it waits with all others. */
  private boolean forSlowness;

  /**
   * When the timer that runs was to run out, whichever command is the oldest by then; else the next
   * one's time would be over with that of the one before (pitfall L1).
   */
  private long due = OFF;

  /** When it was the turn of the leader in office; its time begins no earlier. */
  private long inOfficeSince = OFF;

  public Blame(Owed owed, Served served, ExpectedRate rate) {
    this.owed = owed;
    this.served = served;
    this.rate = rate;
  }

  /** Another leader is in office than {@code former}, and is blamed for nothing. */
  public void leaderChanged(ReplicaId former) {
    rate.next(former);
    forSlowness = false;
    postponed = null;
    lag = null;
    cause = null;
    due = OFF;
    inOfficeSince = OFF;
  }

  /**
   * Another leader leads, as it was its turn, and owes what the one before did: what excused that
   * one excuses this one, too. But its time begins now, or it would be deposed for what the one
   * before has left it of it.
   *
   * @param now elapsed time, µs
   */
  public void handedOver(long now) {
    cause = null;
    due = OFF;
    inOfficeSince = now;
  }

  /** The command for which the leader is suspected. */
  public Optional<Owed.Command> cause() {
    return Optional.ofNullable(cause);
  }

  /** Withdraws the suspicion if its cause has ended. Whether it is withdrawn now. */
  public boolean withdraw() {
    owed.dropForgotten();
    boolean isStillSlow = forSlowness && rate.isSlow() && owed.oldest().isPresent();
    boolean over = cause != null && !owed.isFirst(cause) && !isStillSlow;
    cause = over ? null : cause;
    if (over && forSlowness) {
      forSlowness = false;
      rate.withdrawn();
    }
    return over;
  }

  /**
   * Rules, as things stand now.
   *
   * @param expired whether the time-out has just run out
   * @param now elapsed time, µs
   * @param timeout how long the leader may take
   * @param position asked for only where the ruling depends on it
   */
  public Ruling rule(boolean expired, long now, Duration timeout, Supplier<Position> position) {
    owed.dropForgotten();
    rate.update(now, timeout, () -> !isKeptUpWith(position.get()));
    // The driver's word that the time-out has run out stands, whatever its clock shows.
    long at = expired ? Math.max(now, due) : now;
    due = expired ? OFF : due;
    Ruling ruling = rule(expired, at, timeout.toNanos() / 1_000, position);
    due = ruling instanceof Ruling.Watch ? due : OFF;
    return ruling;
  }

  private Ruling rule(boolean expired, long now, long timeout, Supplier<Position> position) {
    Owed.Oldest oldest = owed.oldest().orElse(null);
    if (oldest == null || cause != null) {
      postponed = null;
      return NONE;
    }
    if (postponed != null && !postponed.command.equals(oldest.command())) {
      postponed = null;
    }
    if (postponed != null) {
      return resume(postponed, oldest, now, timeout, position.get());
    }
    if (rate.isSlow()) {
      forSlowness = true;
      rate.suspected();
      return suspect(oldest);
    }
    long until = Math.max(oldest.since(), inOfficeSince) + timeout;
    if (!expired || until > now) {
      return watch(until, now);
    }
    return judge(oldest, now, timeout, position.get());
  }

  /** Whether neither executors nor a full window keep a leader back, and this replica sees it. */
  private static boolean isKeptUpWith(Position position) {
    return position.proven <= position.delivered && position.hasRoom;
  }

  private Ruling watch(long until, long now) {
    long end = Math.max(until, now + 1_000);
    due = due == OFF ? end : due;
    return new Ruling.Watch(Duration.ofNanos((end - now) * 1_000));
  }

  private Ruling judge(Owed.Oldest oldest, long now, long timeout, Position position) {
    boolean behind = position.proven > position.delivered;
    if (behind || position.executed < position.delivered) {
      long height = Math.max(position.proven, position.delivered);
      return postpone(oldest, height, behind, now);
    }
    return convict(oldest, now, timeout, position);
  }

  /** Once this replica is where it should have been when the time-out ran out, it rules. */
  private Ruling resume(
      Postponed excuse, Owed.Oldest oldest, long now, long timeout, Position position) {
    if (position.executed < excuse.height) {
      return NONE;
    }
    postponed = null;
    lag = new Lag(excuse.command, Math.max(lag(oldest), now - excuse.at));
    if (excuse.behind && !oldest.renewed()) {
      owed.renewOldest();
      Owed.Oldest next = owed.oldest().orElseThrow();
      return watch(next.since() + timeout, now);
    }
    return convict(oldest, now, timeout, position);
  }

  private Ruling convict(Owed.Oldest oldest, long now, long timeout, Position position) {
    if (owed.isDelivered(oldest.command())) {
      return postpone(oldest, Long.MAX_VALUE, false, now);
    }
    if (served.hasPassed(oldest.round())) {
      return suspect(oldest);
    }
    if (!position.hasRoom) {
      return watch(now + timeout, now);
    }
    long latest = oldest.since() + TIMEOUTS_MAX * Math.max(timeout, lag(oldest));
    if (now >= latest) {
      return suspect(oldest);
    }
    if (served.isSince(now - timeout)) {
      return watch(Math.min(latest, served.lastAt() + timeout), now);
    }
    // A leader waits for executors that have enough to do.
    return position.executed < served.lastHeight()
        ? postpone(oldest, served.lastHeight(), false, now)
        : suspect(oldest);
  }

  private Ruling postpone(Owed.Oldest oldest, long height, boolean behind, long now) {
    postponed = new Postponed(oldest.command(), height, behind, now);
    return NONE;
  }

  private Ruling suspect(Owed.Oldest oldest) {
    cause = oldest.command();
    return new Ruling.Suspect();
  }

  /** For how long at most the own executor has kept this command from being ruled on, µs. */
  private long lag(Owed.Oldest oldest) {
    return lag != null && lag.command.equals(oldest.command()) ? lag.micros : 0;
  }

  /** How full it is. */
  public List<Insight.Buffer> buffers() {
    return List.of(owed.buffer(), served.buffer());
  }
}
