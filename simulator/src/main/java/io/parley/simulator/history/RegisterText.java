package io.parley.simulator.history;

import io.parley.api.Bytes;
import io.parley.api.LayoutReader;

/** Texts of registers: how they are checked, read and shown. */
final class RegisterText {
  private static final int SHOWN_MAX = 48;
  private static final int UTF8_BYTES_MAX = 3;

  private RegisterText() {}

  /** Checks a text that somebody wants to write. */
  static void require(String what, String text, int lengthMin, int lengthMax) {
    if (text.length() < lengthMin || text.length() > lengthMax) {
      throw new IllegalArgumentException(
          "a "
              + what
              + " of "
              + text.length()
              + " characters, expected "
              + lengthMin
              + " to "
              + lengthMax);
    }
    if (!Bytes.utf8(text).utf8().equals(text)) {
      throw new IllegalArgumentException(
          "the " + what + " " + quoted(text) + " has half a surrogate pair, expected whole ones");
    }
  }

  /**
   * Reads a text of at most {@code lengthMax} characters, whose UTF-8 must be as Java writes it.
   */
  static String read(LayoutReader in, int lengthMax) {
    Bytes bytes = in.bytes(UTF8_BYTES_MAX * lengthMax);
    String text = bytes.utf8();
    if (!Bytes.utf8(text).equals(bytes)) {
      throw new LayoutReader.Malformed("text that is no UTF-8: " + bytes);
    }
    return text;
  }

  /** On one line: in quotes, control characters and quotes escaped, the middle of long ones cut. */
  static String quoted(String text) {
    String shown =
        text.length() <= SHOWN_MAX
            ? text
            : text.substring(0, SHOWN_MAX / 2)
                + "..("
                + text.length()
                + ").."
                + text.substring(text.length() - SHOWN_MAX / 2);
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < shown.length(); i++) {
      char c = shown.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (Character.isISOControl(c) || Character.isSurrogate(c)) {
        out.append("\\u").append(Integer.toHexString(0x1_0000 | c), 1, 5);
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
