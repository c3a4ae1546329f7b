package io.parley.acceptance.planted.pbft.wire;

import com.google.protobuf.ByteString;

/** Has protobuf where it belongs. */
public final class Lawful {
  private Lawful() {}

  static int size(ByteString bytes) {
    return bytes.size();
  }
}
