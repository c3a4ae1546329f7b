package io.parley.storage.rocksdb;

import java.io.IOException;

/** What is stored is not what was written, or not all of it: a replica must not start from it. */
public final class DamagedException extends IOException {
  private static final long serialVersionUID = 1;

  DamagedException(String message) {
    super(message);
  }

  DamagedException(String message, Throwable cause) {
    super(message, cause);
  }
}
