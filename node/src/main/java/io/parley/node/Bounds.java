package io.parley.node;

import java.time.Duration;

/** Everything that a peer or a client can fill, and what happens when it is full. */
final class Bounds {
  /** A bound on a queue: it is full when either is reached. */
  record Bound(int itemsMax, long bytesMax) {}

  /** Frames of one peer and lane that wait to be verified; the oldest are dropped. */
  static final Bound PEER_FRAMES_MAX = new Bound(4_096, 32L << 20);

  /** Verified messages of one peer that wait for the loop; the oldest are dropped. */
  static final Bound PEER_MESSAGES_MAX = new Bound(8_192, 32L << 20);

  /** Frames of one client stream that wait to be verified; further bundles are refused. */
  static final Bound STREAM_FRAMES_MAX = new Bound(1_024, 8L << 20);

  /** Verified bundles of one client that wait for the loop; further ones are refused. */
  static final Bound CLIENT_BUNDLES_MAX = new Bound(1_024, 16L << 20);

  /** Bytes of all clients' verified bundles that wait for the loop; further ones are refused. */
  static final long BUNDLES_BYTES_MAX = 128L << 20;

  /** Frames that one task verifies before another sender has its turn. */
  static final int CHUNK_FRAMES_MAX = 16;

  /** Messages that the loop takes in one turn; own ones are not counted. */
  static final int TURN_MESSAGES_MAX = 256;

  /** Client bundles that the loop takes in one turn. */
  static final int TURN_BUNDLES_MAX = 256;

  /** Turns without a pause after which what the replica waits for is published again. */
  static final int WAITS_TURNS_MAX = 64;

  /** Items that wait for a stage's thread; whoever hands over another one waits. */
  static final int STAGE_ITEMS_MAX = 4_096;

  /** Threads that verify. */
  static final int VERIFY_THREADS_MAX = 4;

  /** Verified claims that are remembered; the oldest are forgotten. */
  static final int CLAIMS_MAX = 65_536;

  /** Clients' keys that are kept decoded; the least recently used are forgotten. */
  static final int CLIENT_KEYS_MAX = 4_096;

  /** Open streams of all clients; a further one is closed. */
  static final int STREAMS_MAX = 4_096;

  /** Open streams of one client; a further one is closed. */
  static final int CLIENT_STREAMS_MAX = 64;

  /** Sessions that one stream follows; one that follows more is closed. */
  static final int STREAM_SESSIONS_MAX = 1_024;

  /** Malformed frames on one stream; one that sends more is closed. */
  static final int STREAM_MALFORMED_MAX = 16;

  /** Questions of one stream that are not answered yet; further ones are answered at once. */
  static final int STREAM_QUESTIONS_MAX = 16;

  /** Heights of which the state's digest is remembered; the lowest are forgotten. */
  static final int DIGESTS_MAX = 64;

  /** Characters in a text for people that is sent to a client. */
  static final int TEXT_CHARS_MAX = 4_000;

  /** Characters in a line of the log that a peer or a client can cause. */
  static final int LOG_CHARS_MAX = 500;

  /** What a client is told to wait when there is no room for its bundle. */
  static final Duration RETRY_AFTER = Duration.ofMillis(50);

  /** How long the end of one thread is waited for. */
  static final Duration CLOSE_WAIT_MAX = Duration.ofSeconds(5);

  /** How long a caller waits for the executor's answer. */
  static final Duration ANSWER_WAIT_MAX = Duration.ofSeconds(2);

  private Bounds() {}

  /** {@code text}, cut to what fits in an answer. */
  static String shorten(String text) {
    return shorten(text, TEXT_CHARS_MAX);
  }

  static String shorten(String text, int charsMax) {
    return text.length() <= charsMax ? text : text.substring(0, charsMax - 3) + "...";
  }
}
