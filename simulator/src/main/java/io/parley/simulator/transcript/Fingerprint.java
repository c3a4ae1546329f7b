package io.parley.simulator.transcript;

/** A hash of all that happened in a run, in order: equal seeds must give equal ones. */
public final class Fingerprint {
  private long value = 0x243f6a8885a308d3L;

  public void add(long fact) {
    long mixed = (value ^ fact) * 0x9e3779b97f4a7c15L;
    value = mixed ^ (mixed >>> 29);
  }

  public void add(String fact) {
    add(fact.hashCode());
  }

  public long value() {
    return value;
  }
}
