package io.parley.simulator.time;

import io.parley.api.Moment;

/** A replica's own clock: it began at another time than the world's and runs at another rate. */
public final class Clock {
  /** The wall clock at the start of every run, µs since 1970. */
  private static final long EPOCH = 1_800_000_000_000_000L;

  private static final double MILLION = 1e6;

  private long offset;
  private long jumped;
  private double rate = 1;

  /** Sets it so many µs ahead, and so many millionths fast; negative for behind and slow. */
  public void drift(long ahead, int ppm) {
    offset = ahead;
    rate = 1 + ppm / MILLION;
  }

  /** It jumps so many µs ahead, or back if negative; timers that run are not touched. */
  public void jump(long by) {
    jumped += by;
  }

  /** What it shows, µs since 1970, {@code now} µs after the start. */
  public long wall(long now) {
    return EPOCH + offset + jumped + (long) (now * rate);
  }

  /** What it and the count of the µs that it has run show, {@code now} µs after the start. */
  public Moment moment(long now) {
    return new Moment(wall(now), (long) (now * rate));
  }

  /** How many µs really pass while it counts {@code delay}; at least 1. */
  public long really(long delay) {
    return Math.max(1, (long) (delay / rate));
  }
}
