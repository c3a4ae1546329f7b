package io.parley.simulator.replica;

import io.parley.simulator.adversary.Adversary;
import io.parley.simulator.clients.ReplicaEnd;
import io.parley.simulator.time.Clock;
import io.parley.simulator.network.Frame;
import io.parley.simulator.network.Endpoint;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.ReplicaId;
import io.parley.api.Status;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A machine on which a replica lives, one life after the other: it keeps its disk and its clock. A
 * replica has one, unless it is a twin.
 */
public final class Seat implements Endpoint, ReplicaEnd {
  private final int number;
  private final ReplicaId id;
  private final boolean isTwin;
  private final Disk disk;
  private final Clock clock = new Clock();
  private @Nullable Life life;
  private @Nullable Adversary adversary;
  private long pausedUntil;
  private final List<Long> lags = new ArrayList<>();
  private long lag;
  private int writesLeft;
  private int keptWrites;

  /** {@code isTwin}: whether it is the second of a replica. */
  public Seat(int number, ReplicaId id, boolean isTwin, Disk disk) {
    this.number = number;
    this.id = id;
    this.isTwin = isTwin;
    this.disk = disk;
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public ReplicaId id() {
    return id;
  }

  public Disk disk() {
    return disk;
  }

  public Clock clock() {
    return clock;
  }

  /** The present or last life. */
  public Life life() {
    if (life == null) {
      throw new IllegalStateException("nobody lives at " + this + " yet");
    }
    return life;
  }

  public void live(Life life) {
    this.life = life;
  }

  /** What it does with the messages of its core; null if it is honest. */
  public @Nullable Adversary adversary() {
    return adversary;
  }

  public void corrupt(Adversary adversary) {
    this.adversary = adversary;
  }

  @Override
  public boolean isHonest() {
    return adversary == null;
  }

  @Override
  public Status status() {
    return life().status();
  }

  @Override
  public long handsOver() {
    return life().handsOver();
  }

  @Override
  public int bytes(Frame frame) {
    return life().bytes(frame);
  }

  @Override
  public void receive(ReplicaId from, Frame frame) {
    life().receive(from, frame);
  }

  @Override
  public boolean isUp() {
    return life().isAlive();
  }

  @Override
  public void receive(ClientId from, Bytes frame) {
    life().receive(from, frame);
  }

  @Override
  public Bytes reply(Bytes frame) {
    return adversary == null ? frame : adversary.reply(frame);
  }

  /** The {@code write}th write from now on ends this life; 0 for none. See {@link Disk#crash}. */
  public void crashAtWrite(int write, int kept) {
    writesLeft = write;
    keptWrites = kept;
  }

  /** A write happens; whether it is the one. */
  boolean crashesNow() {
    return writesLeft > 0 && --writesLeft == 0;
  }

  int keptWrites() {
    return keptWrites;
  }

  /** Nothing happens here before {@code time}, µs since the start; then everything at once. */
  public void pauseUntil(long time) {
    pausedUntil = Math.max(pausedUntil, time);
  }

  long pausedUntil() {
    return pausedUntil;
  }

  /** Everything that happens here happens so much later, µs, until as many {@link #hurry}. */
  public void lag(long lag) {
    lags.add(lag);
    update();
  }

  /** Ends what {@link #lag} did. */
  public void hurry(long lag) {
    lags.remove(Long.valueOf(lag));
    update();
  }

  private void update() {
    lag = lags.stream().mapToLong(l -> l).max().orElse(0);
  }

  public long lag() {
    return lag;
  }

  @Override
  public String toString() {
    return isTwin ? id + "'" : id.toString();
  }
}
