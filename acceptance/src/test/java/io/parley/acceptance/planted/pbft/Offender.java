package io.parley.acceptance.planted.pbft;

import com.google.protobuf.ByteString;

/** Has protobuf outside of the wire package. */
public final class Offender {
  private Offender() {}

  static int size(ByteString bytes) {
    return bytes.size();
  }
}
