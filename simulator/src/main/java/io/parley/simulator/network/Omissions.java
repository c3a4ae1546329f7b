package io.parley.simulator.network;

import io.parley.simulator.transcript.Fingerprint;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages that are lost or late because of what they are: within one view, those of one kind from
 * one instance to another are all hit or none, however often they are sent. So one view shows each
 * replica another part of the protocol, and the next view other parts: it takes such schedules, and
 * not loss by chance, to see what locks are good for.
 */
public final class Omissions {
  /** What a frame is hit by depends on these of its properties. */
  public enum Grain {
    KIND,
    SENDER,
    LINK,
    KIND_AND_SENDER,
    KIND_AND_LINK;

    private long of(long kind, int from, int to) {
      return switch (this) {
        case KIND -> kind;
        case SENDER -> from;
        case LINK -> from * 1_000L + to;
        case KIND_AND_SENDER -> kind * 1_000_003 + from;
        case KIND_AND_LINK -> kind * 1_000_003 + from * 1_000L + to;
      };
    }
  }

  /** Something that hits frames because of what they are; {@code seed} decides which. */
  public sealed interface Hit {
    /** How late a frame is, µs; negative if it is lost. */
    long delay(long kind, long view, int from, int to);
  }

  /** In each view, others are lost, {@code odds} of those of some kinds. */
  public record Omission(long seed, double odds) implements Hit {
    @Override
    public long delay(long kind, long view, int from, int to) {
      boolean lost =
          chance(seed, kind, -1) < KINDS_HIT
              && chance(seed, Grain.KIND_AND_LINK.of(kind, from, to), view) < odds;
      return lost ? -1 : 0;
    }
  }

  /**
   * Each is late by its own time, in any view: from nothing to {@code most} µs, every order of
   * magnitude being as likely. Where that is longer than time-outs, there is true asynchrony.
   */
  public record Lateness(long seed, long most, Grain grain) implements Hit {
    @Override
    public long delay(long kind, long view, int from, int to) {
      return (long) Math.pow((double) most, chance(seed, grain.of(kind, from, to), 0));
    }
  }

  private static final double KINDS_HIT = 0.6;

  private final List<Hit> held = new ArrayList<>();

  public void begin(Hit hit) {
    held.add(hit);
  }

  public void end(Hit hit) {
    held.remove(hit);
  }

  void clear() {
    held.clear();
  }

  /** How late a frame is, µs; negative if it is lost. */
  long delay(Endpoint from, Endpoint to, Frame frame) {
    if (held.isEmpty()) {
      return 0;
    }
    long kind = frame.kind().hashCode();
    long view = from.status().view();
    long delay = 0;
    for (Hit hit : held) {
      long one = hit.delay(kind, view, from.number(), to.number());
      if (one < 0) {
        return one;
      }
      delay = Math.max(delay, one);
    }
    return delay;
  }

  /** A number from 0 to 1 that depends on all of these, and on nothing else. */
  private static double chance(long seed, long what, long view) {
    Fingerprint all = new Fingerprint();
    all.add(seed);
    all.add(what);
    all.add(view);
    all.add(seed);
    return (all.value() >>> 11) * 0x1.0p-53;
  }
}
