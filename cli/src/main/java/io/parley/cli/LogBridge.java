package io.parley.cli;

import org.slf4j.bridge.SLF4JBridgeHandler;

/** Leads what libraries log by {@code java.util.logging}, as gRPC does, to where all is logged. */
final class LogBridge {
  private LogBridge() {}

  /** Nothing that is logged goes to standard error past the limits of the log from now on. */
  static void install() {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }
}
