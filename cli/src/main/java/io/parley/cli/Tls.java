package io.parley.cli;

import io.parley.api.Credentials;
import java.nio.file.Path;
import java.util.Optional;

/** Decides between TLS and plain text; never by accident. */
final class Tls {
  private Tls() {}

  static Optional<Credentials> choose(
      Path file, Optional<Credentials> credentials, boolean insecure) {
    if (insecure) {
      return Optional.empty();
    }
    if (credentials.isEmpty()) {
      throw new CommandFailed(
          file
              + ": tls is missing; add it, or say --insecure for an experiment in plain text on"
              + " loopback");
    }
    return credentials;
  }
}
