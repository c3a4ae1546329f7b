package io.parley.simulator.history;

import io.parley.api.Bytes;
import io.parley.api.LayoutReader;
import io.parley.api.LayoutWriter;

/**
 * What {@link Registers} answer. Layout: a byte that tells which, then the text behind its length
 * in bytes, or the number.
 */
public sealed interface RegisterResult {
  /** The result in its layout. */
  Bytes encode();

  /** The register holds what the command wanted. */
  record Done() implements RegisterResult {
    @Override
    public Bytes encode() {
      return new LayoutWriter().u8(0).toBytes();
    }

    @Override
    public String toString() {
      return "done";
    }
  }

  /** What the register holds; the empty text if nothing was ever written. */
  record Value(String text) implements RegisterResult {
    @Override
    public Bytes encode() {
      return new LayoutWriter().u8(1).text(text).toBytes();
    }

    @Override
    public String toString() {
      return RegisterText.quoted(text);
    }
  }

  /** Nothing changed, since the register holds {@code actual}. */
  record Mismatch(String actual) implements RegisterResult {
    @Override
    public Bytes encode() {
      return new LayoutWriter().u8(2).text(actual).toBytes();
    }

    @Override
    public String toString() {
      return "mismatch, is " + RegisterText.quoted(actual);
    }
  }

  /** The text was appended; the register holds so many characters now. */
  record Length(int characters) implements RegisterResult {
    @Override
    public Bytes encode() {
      return new LayoutWriter().u8(3).i32(characters).toBytes();
    }

    @Override
    public String toString() {
      return "length " + characters;
    }
  }

  /** The command makes no sense; nothing changed. */
  record Invalid(String why) implements RegisterResult {
    @Override
    public Bytes encode() {
      return new LayoutWriter().u8(4).text(why).toBytes();
    }

    @Override
    public String toString() {
      return "invalid: " + why;
    }
  }

  /**
   * The result that {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if {@code bytes} are no result; says what is wrong with them
   */
  static RegisterResult decode(Bytes bytes) {
    try {
      LayoutReader in = new LayoutReader(bytes);
      int which = in.u8();
      RegisterResult result =
          switch (which) {
            case 0 -> new Done();
            case 1 -> new Value(RegisterText.read(in, RegisterCommand.TEXT_MAX));
            case 2 -> new Mismatch(RegisterText.read(in, RegisterCommand.TEXT_MAX));
            case 3 -> new Length(in.i32());
            case 4 -> new Invalid(RegisterText.read(in, RegisterCommand.TEXT_MAX));
            default ->
                throw new IllegalArgumentException(
                    "result " + which + ", expected 0 (done) to 4 (invalid)");
          };
      in.end();
      return result;
    } catch (LayoutReader.Malformed e) {
      throw new IllegalArgumentException("no register result: " + e.getMessage(), e);
    }
  }
}
