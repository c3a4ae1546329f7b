package io.parley.api;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** How much memory code asks for. */
public final class Allocations {
  /** More than class loading and exceptions take, less than any length that a field can claim. */
  private static final long FIXED_BYTES_MAX = 1 << 20;

  private static final int MULTIPLE_MAX = 64;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocations() {}

  /** Runs {@code code}, which must not allocate more than a small multiple of {@code size}. */
  public static void assertBounded(int size, Runnable code) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    code.run();
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    if (allocated > FIXED_BYTES_MAX + (long) MULTIPLE_MAX * size) {
      throw new AssertionError(allocated + " bytes were allocated for an input of " + size);
    }
  }
}
