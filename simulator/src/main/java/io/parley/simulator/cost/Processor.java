package io.parley.simulator.cost;

/**
 * The processor of one replica: workers that verify and combine, and a thread each for the core,
 * for what is signed and sent, and for the executor. Each has a core of its own. Work is done in
 * the order in which it comes, by the worker that is free first. Not thread-safe.
 */
public final class Processor {
  /** One thread; times in ns. */
  private static final class Line {
    long freeAt;
    long taken;

    long done(long now, long work) {
      freeAt = Math.max(now, freeAt) + work;
      taken += work;
      return freeAt;
    }

    long busy(long now) {
      return taken - Math.max(0, freeAt - now);
    }
  }

  private final Line[] workers;
  private final Line core = new Line();
  private final Line egress = new Line();
  private final Line executor = new Line();

  /**
   * @param cores crypto workers, 1 or more; the other threads come on top
   */
  public Processor(int cores) {
    if (cores < 1) {
      throw new IllegalArgumentException("a processor has 1 core or more, found " + cores);
    }
    workers = new Line[cores];
    for (int i = 0; i < cores; i++) {
      workers[i] = new Line();
    }
  }

  /**
   * When cryptographic work that comes now is done.
   *
   * @param nowNanos virtual time, ns, never less than in earlier calls
   * @param work what it takes, ns
   */
  public long cryptoDone(long nowNanos, long work) {
    Line first = workers[0];
    for (Line worker : workers) {
      first = worker.freeAt < first.freeAt ? worker : first;
    }
    return first.done(nowNanos, work);
  }

  /**
   * When work of the core's thread that comes now is done.
   *
   * @param nowNanos virtual time, ns, never less than in earlier calls
   * @param work what it takes, ns
   */
  public long coreDone(long nowNanos, long work) {
    return core.done(nowNanos, work);
  }

  /**
   * When work that comes now for the thread that signs and sends is done.
   *
   * @param nowNanos virtual time, ns, never less than in earlier calls
   * @param work what it takes, ns
   */
  public long egressDone(long nowNanos, long work) {
    return egress.done(nowNanos, work);
  }

  /**
   * When work of the executor's thread that comes now is done.
   *
   * @param nowNanos virtual time, ns, never less than in earlier calls
   * @param work what it takes, ns
   */
  public long executorDone(long nowNanos, long work) {
    return executor.done(nowNanos, work);
  }

  /** What the workers did until now, all together, ns. */
  public long cryptoBusy(long nowNanos) {
    long busy = 0;
    for (Line worker : workers) {
      busy += worker.busy(nowNanos);
    }
    return busy;
  }

  /** What the core's thread did until now, ns. */
  public long coreBusy(long nowNanos) {
    return core.busy(nowNanos);
  }

  /** What the thread that signs and sends did until now, ns. */
  public long egressBusy(long nowNanos) {
    return egress.busy(nowNanos);
  }

  /** What the executor's thread did until now, ns. */
  public long executorBusy(long nowNanos) {
    return executor.busy(nowNanos);
  }
}
