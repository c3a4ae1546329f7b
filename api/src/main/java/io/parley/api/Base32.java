package io.parley.api;

import java.util.Optional;

/**
 * RFC 4648 base 32 in lower case without padding: 32 bytes fit into one label of a DNS name, which
 * hex does not. The JDK has none.
 */
final class Base32 {
  private static final String DIGITS = "abcdefghijklmnopqrstuvwxyz234567";

  private Base32() {}

  static String encode(Bytes bytes) {
    StringBuilder out = new StringBuilder();
    int buffer = 0;
    int bits = 0;
    for (int i = 0; i < bytes.size(); i++) {
      buffer = ((buffer << 8) | (bytes.get(i) & 0xff)) & 0xffff;
      for (bits += 8; bits >= 5; bits -= 5) {
        out.append(DIGITS.charAt((buffer >>> (bits - 5)) & 31));
      }
    }
    return bits == 0
        ? out.toString()
        : out.append(DIGITS.charAt((buffer << (5 - bits)) & 31)).toString();
  }

  /** Empty if {@code text} is not the one encoding of some bytes. */
  static Optional<Bytes> decode(String text) {
    byte[] out = new byte[text.length() * 5 / 8];
    int buffer = 0;
    int bits = 0;
    int size = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = DIGITS.indexOf(text.charAt(i));
      if (digit < 0) {
        return Optional.empty();
      }
      buffer = ((buffer << 5) | digit) & 0xffff;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        out[size++] = (byte) (buffer >>> bits);
      }
    }
    Bytes bytes = Bytes.wrap(out);
    return encode(bytes).equals(text) ? Optional.of(bytes) : Optional.empty();
  }
}
