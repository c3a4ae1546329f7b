package io.parley.driver.door;

import io.parley.api.ClientId;
import java.util.TreeSet;

/** What is known of one open stream of a client. */
final class Stream<S> {
  final ClientId client;

  /** Its driver's handle. */
  final S handle;

  /** What it follows. */
  final TreeSet<Long> sessions = new TreeSet<>();

  /** Frames that were no frames. */
  int malformed;

  /** Questions that are not answered yet. */
  int questions;

  Stream(ClientId client, S handle) {
    this.client = client;
    this.handle = handle;
  }
}
