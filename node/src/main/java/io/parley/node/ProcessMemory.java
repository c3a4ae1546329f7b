package io.parley.node;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/** How much memory this process may take. */
final class ProcessMemory {
  private static final String DIRECT = "MaxDirectMemorySize";

  private ProcessMemory() {}

  /** Bytes of heap. */
  static long heap() {
    return Runtime.getRuntime().maxMemory();
  }

  /** Bytes of direct memory: as many as of heap where nothing was said. */
  static long direct() {
    HotSpotDiagnosticMXBean hotSpot =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    if (hotSpot == null) {
      return heap();
    }
    long said = Long.parseLong(hotSpot.getVMOption(DIRECT).getValue());
    return said == 0 ? heap() : said;
  }
}
