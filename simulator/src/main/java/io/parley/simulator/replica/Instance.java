package io.parley.simulator.replica;

import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.ReplicaId;
import io.parley.api.Status;
import io.parley.simulator.adversary.Adversary;
import io.parley.simulator.clients.ReplicaEnd;
import io.parley.simulator.network.Endpoint;
import io.parley.simulator.network.Frame;
import io.parley.simulator.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A machine on which a replica runs, one incarnation after the other: it keeps its disk and its
 * clock. A replica has one, unless it is a twin.
 */
public final class Instance implements Endpoint, ReplicaEnd {
  private final int number;
  private final ReplicaId id;
  private final boolean isTwin;
  private final Disk disk;
  private final Clock clock = new Clock();
  private final Strain strain = new Strain();
  private @Nullable Incarnation incarnation;
  private @Nullable Adversary adversary;
  private long pausedUntil;
  private final List<Long> lags = new ArrayList<>();
  private long lag;
  private int writesLeft;
  private int keptWrites;

  /** {@code isTwin}: whether it is the second of a replica. */
  public Instance(int number, ReplicaId id, boolean isTwin, Disk disk) {
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

  /** What makes it slow. */
  public Strain strain() {
    return strain;
  }

  /** The present or last incarnation. */
  public Incarnation incarnation() {
    if (incarnation == null) {
      throw new IllegalStateException("nothing runs at " + this + " yet");
    }
    return incarnation;
  }

  public void incarnate(Incarnation incarnation) {
    this.incarnation = incarnation;
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
    return incarnation().status();
  }

  @Override
  public long handsOver() {
    return incarnation().handsOver();
  }

  @Override
  public int bytes(Frame frame) {
    return incarnation().bytes(frame);
  }

  @Override
  public void receive(ReplicaId from, Frame frame) {
    incarnation().receive(from, frame);
  }

  @Override
  public boolean isUp() {
    return incarnation().isAlive();
  }

  @Override
  public void receive(ClientId from, Bytes frame) {
    incarnation().receive(from, frame);
  }

  @Override
  public Bytes greeting(Bytes honest, Bytes expected) {
    return adversary == null ? honest : adversary.greeting(expected);
  }

  @Override
  public Bytes reply(Bytes frame) {
    return adversary == null ? frame : adversary.reply(frame);
  }

  /**
   * The {@code write}th write from now on ends this incarnation; 0 for none. See {@link
   * Disk#crash}.
   */
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
