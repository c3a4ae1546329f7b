package io.parley.cli;

/**
 * What the demo does.
 *
 * @param payloadBytes in each value
 * @param inFlight commands outstanding, of all clients together
 */
record DemoSettings(
    String protocol,
    int replicas,
    int clients,
    int seconds,
    int payloadBytes,
    int inFlight,
    boolean insecure) {
  DemoSettings {
    if (replicas < 4) {
      throw new CommandFailed(
          "--replicas is %d, expected at least 4: the demo kills one, and the rest must go on"
              .formatted(replicas));
    }
  }
}
