package io.parley.cli.cluster;

import io.parley.api.Credentials;
import io.parley.cli.console.CliException;
import java.nio.file.Path;
import java.util.Optional;

/** Decides between TLS and plain text; never by accident. */
public final class Tls {
  private Tls() {}

  public static Optional<Credentials> choose(
      Path file, Optional<Credentials> credentials, boolean insecure) {
    if (insecure) {
      return Optional.empty();
    }
    if (credentials.isEmpty()) {
      throw new CliException(
          file
              + ": tls is missing; add it, or say --insecure for an experiment in plain text on"
              + " loopback");
    }
    return credentials;
  }
}
