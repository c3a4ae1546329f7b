package io.parley.api;

/**
 * A protocol's messages and entries as bytes. Stateless, any thread. {@code decode(encode(x))}
 * equals x.
 */
public interface Codec {
  Bytes encode(Signed<?> message);

  /**
   * Never throws. Whatever {@code bytes} are, it allocates no more than {@link
   * Limits#decodedBytesMax}: it counts before it makes anything, and does not keep what it does not
   * know (pitfall B3). Nor does it take what its message does not say, such as a field once more:
   * what is legible is encoded in about as many bytes as it was found in. What it decodes does not
   * refer to {@code bytes}, so that a vote that is counted does not keep the frame that it came in
   * (pitfall B1). The conformance suite floods every codec, and looks for what is kept.
   */
  Decoded decode(Bytes bytes);

  Bytes encode(Entry entry);

  /**
   * An entry that {@link #encode(Entry)} wrote.
   *
   * @throws IllegalArgumentException if it did not: the journal is damaged
   */
  Entry decodeEntry(Bytes bytes);

  /** What bytes from a peer turned out to be. */
  sealed interface Decoded {
    /** A message; nothing in it is verified yet. */
    record Legible(Signed<?> message) implements Decoded {}

    /** No message. */
    record Illegible(Rejection why) implements Decoded {}
  }
}
