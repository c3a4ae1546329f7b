package io.parley.simulator.history;

import io.parley.api.Bytes;
import io.parley.api.LayoutReader;
import io.parley.api.LayoutWriter;

/**
 * A command for {@link Registers}. Keys have 1 to {@link #KEY_MAX} characters, texts at most {@link
 * #TEXT_MAX}; both can be written as UTF-8, that is, have no halves of surrogate pairs.
 *
 * <p>Layout: a byte that tells which, the key, and then each text, all behind their length in
 * bytes.
 */
public sealed interface RegisterCommand {
  /** Characters in a key. */
  int KEY_MAX = 256;

  /** Characters in a register, and in a text for it. */
  int TEXT_MAX = 16_384;

  /** Which register it concerns. */
  String key();

  /** What it does to a register that holds {@code text}. */
  Effect on(String text);

  /** The command in its layout. */
  Bytes encode();

  /** What the register holds then, and what is answered. */
  record Effect(String text, RegisterResult result) {}

  /** Sets the register to {@code text}: {@link RegisterResult.Done}. */
  record Put(String key, String text) implements RegisterCommand {
    public Put {
      requireKey(key);
      requireText(text);
    }

    @Override
    public Effect on(String before) {
      return new Effect(text, new RegisterResult.Done());
    }

    @Override
    public Bytes encode() {
      return new LayoutWriter().u8(1).text(key).text(text).toBytes();
    }

    @Override
    public String toString() {
      return "put " + RegisterText.quoted(key) + " " + RegisterText.quoted(text);
    }
  }

  /** Reads the register: {@link RegisterResult.Value}. */
  record Get(String key) implements RegisterCommand {
    public Get {
      requireKey(key);
    }

    @Override
    public Effect on(String before) {
      return new Effect(before, new RegisterResult.Value(before));
    }

    @Override
    public Bytes encode() {
      return new LayoutWriter().u8(2).text(key).toBytes();
    }

    @Override
    public String toString() {
      return "get " + RegisterText.quoted(key);
    }
  }

  /**
   * Sets the register to {@code text} if it holds {@code expected}: {@link RegisterResult.Done} or
   * {@link RegisterResult.Mismatch}.
   */
  record CompareAndSet(String key, String expected, String text) implements RegisterCommand {
    public CompareAndSet {
      requireKey(key);
      requireText(expected);
      requireText(text);
    }

    @Override
    public Effect on(String before) {
      return before.equals(expected)
          ? new Effect(text, new RegisterResult.Done())
          : new Effect(before, new RegisterResult.Mismatch(before));
    }

    @Override
    public Bytes encode() {
      return new LayoutWriter().u8(3).text(key).text(expected).text(text).toBytes();
    }

    @Override
    public String toString() {
      return "cas "
          + RegisterText.quoted(key)
          + " "
          + RegisterText.quoted(expected)
          + " to "
          + RegisterText.quoted(text);
    }
  }

  /**
   * Writes {@code text} behind what the register holds: {@link RegisterResult.Length}, or {@link
   * RegisterResult.Invalid} if that is too long, which changes nothing.
   */
  record Append(String key, String text) implements RegisterCommand {
    public Append {
      requireKey(key);
      requireText(text);
    }

    @Override
    public Effect on(String before) {
      int length = before.length() + text.length();
      return length > TEXT_MAX
          ? new Effect(before, new RegisterResult.Invalid(tooLong(length)))
          : new Effect(before + text, new RegisterResult.Length(length));
    }

    @Override
    public Bytes encode() {
      return new LayoutWriter().u8(4).text(key).text(text).toBytes();
    }

    @Override
    public String toString() {
      return "append " + RegisterText.quoted(key) + " " + RegisterText.quoted(text);
    }
  }

  /**
   * The command that {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if {@code bytes} are no command; says what is wrong with them
   */
  static RegisterCommand decode(Bytes bytes) {
    try {
      LayoutReader in = new LayoutReader(bytes);
      int which = in.u8();
      String key = RegisterText.read(in, KEY_MAX);
      RegisterCommand command =
          switch (which) {
            case 1 -> new Put(key, RegisterText.read(in, TEXT_MAX));
            case 2 -> new Get(key);
            case 3 ->
                new CompareAndSet(
                    key, RegisterText.read(in, TEXT_MAX), RegisterText.read(in, TEXT_MAX));
            case 4 -> new Append(key, RegisterText.read(in, TEXT_MAX));
            default ->
                throw new IllegalArgumentException(
                    "command " + which + ", expected 1 (put), 2 (get), 3 (cas) or 4 (append)");
          };
      in.end();
      return command;
    } catch (LayoutReader.Malformed e) {
      throw new IllegalArgumentException("no register command: " + e.getMessage(), e);
    }
  }

  private static void requireKey(String key) {
    RegisterText.require("key", key, 1, KEY_MAX);
  }

  private static void requireText(String text) {
    RegisterText.require("text", text, 0, TEXT_MAX);
  }

  private static String tooLong(int length) {
    return "the register would hold " + length + " characters, expected at most " + TEXT_MAX;
  }
}
