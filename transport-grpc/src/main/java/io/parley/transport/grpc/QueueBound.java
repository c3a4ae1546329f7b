package io.parley.transport.grpc;

import io.parley.api.Lane;

/**
 * What may wait to be sent on one stream; beyond it the oldest frames are dropped.
 *
 * @param framesMax number of frames
 * @param bytesMax bytes of all frames
 */
record QueueBound(int framesMax, long bytesMax) {
  static final QueueBound CONSENSUS = new QueueBound(16_384, 64L << 20);
  static final QueueBound BULK = new QueueBound(16_384, 32L << 20);

  /** Between a client and a replica, either way. */
  static final QueueBound CLIENT = new QueueBound(4_096, 16L << 20);

  static QueueBound of(Lane lane) {
    return switch (lane) {
      case CONSENSUS -> CONSENSUS;
      case BULK -> BULK;
    };
  }
}
