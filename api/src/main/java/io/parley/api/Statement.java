package io.parley.api;

/**
 * What is signed, as far as a message knows it; {@link Domain} adds the rest. Everything that a
 * signature is later trusted for is in here.
 *
 * @param phase the kind of statement, such as {@code prepare}: 1 to 32 ASCII characters, different
 *     for statements of different meaning
 * @param view 0 where views do not matter
 * @param height 0 where heights do not matter
 * @param digest binds all further content
 */
public record Statement(String phase, long view, long height, Digest digest) {
  /**
   * The statement of messages that state nothing. It cannot be signed: {@link Domain#encode}
   * refuses it, as a signature on it would be good for every such message.
   */
  public static final Statement NONE = new Statement("none", 0, 0, Digest.ZERO);

  public Statement {
    if (phase.isEmpty() || phase.length() > 32) {
      throw new IllegalArgumentException("a phase has 1 to 32 characters, found " + phase);
    }
  }

  @Override
  public String toString() {
    return phase + " v" + view + " h" + height + " " + digest;
  }
}
