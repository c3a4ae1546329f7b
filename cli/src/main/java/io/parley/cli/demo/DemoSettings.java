package io.parley.cli.demo;

import io.parley.cli.console.CliException;
import io.parley.crypto.QuorumSchemes;

/**
 * What the demo does.
 *
 * @param certificates name of the scheme of certificates
 * @param payloadBytes in each value
 * @param inFlight commands outstanding, of all clients together
 */
record DemoSettings(
    String protocol,
    String certificates,
    int replicas,
    int clients,
    int seconds,
    int payloadBytes,
    int inFlight,
    boolean insecure) {
  DemoSettings {
    if (replicas < 4) {
      throw new CliException(
          "--replicas is %d, expected at least 4: the demo kills one, and the rest must go on"
              .formatted(replicas));
    }
  }

  /** Lists are made with the identity keys, so these must be of the same scheme. */
  String signatures() {
    return certificates.equals(QuorumSchemes.BLS) ? "ed25519" : certificates;
  }
}
