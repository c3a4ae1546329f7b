package io.parley.simulator.application;

import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.LayoutWriter;
import io.parley.api.Limits;
import io.parley.api.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Another state machine, which fails at some commands, in every way in which state machines do, and
 * answers others with large results. How often it was asked to is part of its state.
 */
public final class Troubles extends DelegatingMachine {
  /** What comes of a command. */
  public enum Sort {
    EXCEPTION,
    ERROR,
    /** As of a recursion without end. */
    DEPTH,
    NULL,
    TOO_LARGE,
    /** It throws what throws when it is asked what it is. */
    HOSTILE,
    /** It answers, with as much as it may. */
    LARGE;

    /** The kind of failure that a client is told; empty if it is none. */
    public String kind() {
      return switch (this) {
        case EXCEPTION -> IllegalStateException.class.getName();
        case ERROR -> AssertionError.class.getName();
        case DEPTH -> StackOverflowError.class.getName();
        case NULL -> "null";
        case TOO_LARGE -> "too large";
        case HOSTILE -> Hostile.class.getName();
        case LARGE -> "";
      };
    }
  }

  private static final class Hostile extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }
  }

  private static final String MARK = "\u0000trouble ";

  private long count;

  public Troubles(StateMachine machine) {
    super(machine);
  }

  /** A command of which this comes; different for each {@code number}. */
  public static Bytes command(Sort sort, long number) {
    return Bytes.utf8(MARK + sort.name() + " " + number);
  }

  private static String word(Bytes command) {
    String words = command.utf8();
    return words.substring(MARK.length(), words.indexOf(' ', MARK.length()));
  }

  /** What comes of {@code command}; empty if it is none of these. */
  public static Optional<Sort> sort(Bytes command) {
    return isTrouble(command) ? Optional.of(Sort.valueOf(word(command))) : Optional.empty();
  }

  @Override
  public Bytes execute(Bytes command, Context context) {
    Optional<Sort> sort = sort(command);
    if (sort.isEmpty()) {
      return super.execute(command, context);
    }
    count++;
    return trouble(sort.get(), count);
  }

  private static boolean isTrouble(Bytes command) {
    return command.size() < 64 && command.size() > MARK.length() && command.utf8().startsWith(MARK);
  }

  @SuppressWarnings("NullAway") // state machines do that
  private static Bytes trouble(Sort sort, long count) {
    return switch (sort) {
      case EXCEPTION -> throw new IllegalStateException("trouble " + count);
      case ERROR -> throw new AssertionError("trouble " + count);
      case DEPTH -> throw new StackOverflowError();
      case NULL -> null;
      case TOO_LARGE -> Bytes.wrap(new byte[Limits.COMMAND_BYTES_MAX + 1]);
      case HOSTILE -> throw new Hostile();
      case LARGE -> Bytes.wrap(new byte[Limits.COMMAND_BYTES_MAX - (int) (count % 1_000)]);
    };
  }

  @Override
  public Bytes query(Bytes question) {
    Optional<Sort> sort = sort(question);
    return sort.isPresent() ? trouble(sort.get(), count) : super.query(question);
  }

  @Override
  public Digest digest() {
    return new LayoutWriter(40).i64(count).digest(super.digest()).sha256();
  }

  @Override
  public void snapshot(OutputStream out) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.writeLong(count);
    data.flush();
    super.snapshot(out);
  }

  @Override
  public void restore(InputStream in) throws IOException {
    count = new DataInputStream(in).readLong();
    super.restore(in);
  }
}
