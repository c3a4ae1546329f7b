package io.parley.driver.door;

import java.time.Duration;

/**
 * What clients can fill at one replica, and what happens when it is full.
 *
 * @param streamsMax open streams of all clients; a further one is not let in
 * @param clientStreamsMax open streams of one client; a further one is not let in
 * @param streamSessionsMax sessions that one stream follows; one that follows more ends
 * @param streamMalformedMax malformed frames on one stream; one that brings so many ends
 * @param streamQuestionsMax questions of one stream that are not answered yet; further ones are
 *     answered at once, with nothing
 * @param repliesMax replies that are remembered; the oldest are forgotten
 * @param repliesBytesMax heap bytes of all of them
 * @param retryAfter what a client is told to wait when there is no room for its bundle
 */
public record DoorBounds(
    int streamsMax,
    int clientStreamsMax,
    int streamSessionsMax,
    int streamMalformedMax,
    int streamQuestionsMax,
    int repliesMax,
    long repliesBytesMax,
    Duration retryAfter) {
  /** Heap bytes of what a door knows of sessions beside replies, whatever its bounds. */
  public static final long SESSIONS_BYTES_MAX = ExecutedSequences.BYTES_MAX;

  /** What a node has unless told otherwise. */
  public static final DoorBounds DEFAULT =
      new DoorBounds(4_096, 64, 1_024, 16, 16, 16_384, 16L << 20, Duration.ofMillis(50));

  /** These, with room for so many streams, of all and of one, and for so many bytes of replies. */
  public DoorBounds with(int streamsMax, int clientStreamsMax, long repliesBytesMax) {
    return new DoorBounds(
        streamsMax,
        clientStreamsMax,
        streamSessionsMax,
        streamMalformedMax,
        streamQuestionsMax,
        repliesMax,
        repliesBytesMax,
        retryAfter);
  }
}
