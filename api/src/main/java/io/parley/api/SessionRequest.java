package io.parley.api;

import io.parley.api.LayoutReader.Malformed;

/** What a bundle of session 0 asks for, in fixed layout: the one command that it holds. */
public sealed interface SessionRequest {
  /** How far above the highest number that a client has used the next one may lie. */
  long NUMBER_STEP_MAX = 1 << 20;

  /** Bytes in a nonce. */
  int NONCE_BYTES_MIN = 16;

  /** Bytes in a nonce. */
  int NONCE_BYTES_MAX = 64;

  /** The highest sequence that may be acknowledged; no bundle begins above it. */
  long SEQUENCE_MAX = Long.MAX_VALUE - Limits.BUNDLE_COMMANDS_MAX;

  /** Bytes in an encoded request at most. */
  int BYTES_MAX = 1 + Long.BYTES + Integer.BYTES + NONCE_BYTES_MAX + Grant.BYTES_MAX;

  /**
   * A session is to be opened. The same request once more is answered with the same session, while
   * that lives. A number that was used before opens none, so that old requests open nothing.
   *
   * @param number the client's own, 1 or more, above all that it has used
   * @param nonce 16 to 64 bytes that this process of the client made up
   * @param grant by which the cluster's authority lets the client in; not verified here
   */
  record Open(long number, Bytes nonce, Grant grant) implements SessionRequest {
    public Open {
      if (number < 1 || nonce.size() < NONCE_BYTES_MIN || nonce.size() > NONCE_BYTES_MAX) {
        throw new IllegalArgumentException(
            "opening " + number + " with a nonce of " + nonce.size() + " bytes");
      }
    }
  }

  /**
   * A session of the client is to end; what it still asks for in it is not executed.
   *
   * @param session its number, 1 or more
   */
  record Close(long session) implements SessionRequest {
    public Close {
      if (session < 1) {
        throw new IllegalArgumentException("closing session " + session);
      }
    }
  }

  /**
   * All results below a sequence have reached the client, which has no bundle to say so in (pitfall
   * C2). Once more, or after a higher one, it changes nothing.
   *
   * @param session its number, 1 or more
   * @param sequence 1 to {@link #SEQUENCE_MAX}; what is below and was not executed never will be
   */
  record Acknowledge(long session, long sequence) implements SessionRequest {
    public Acknowledge {
      if (session < 1 || sequence < 1 || sequence > SEQUENCE_MAX) {
        throw new IllegalArgumentException(
            "acknowledging what is below " + sequence + " in session " + session);
      }
    }
  }

  /**
   * As the command of a bundle: 1, number (8 bytes), length of the nonce (4), nonce and {@link
   * Grant} to open a session; 2 and its number (8) to end one; 3, its number (8) and the sequence
   * (8) to acknowledge what is below.
   */
  default Bytes encode() {
    LayoutWriter out = new LayoutWriter(BYTES_MAX);
    if (this instanceof Open open) {
      open.grant().writeTo(out.u8(1).i64(open.number()).bytes(open.nonce()));
    } else if (this instanceof Close close) {
      out.u8(2).i64(close.session());
    } else if (this instanceof Acknowledge received) {
      out.u8(3).i64(received.session()).i64(received.sequence());
    }
    return out.toBytes();
  }

  /**
   * The request that is encoded so.
   *
   * @throws Malformed if it is none
   */
  static SessionRequest decode(Bytes command) {
    if (command.size() > BYTES_MAX) {
      throw new Malformed("a request of " + command.size() + " bytes for a session");
    }
    LayoutReader in = new LayoutReader(command);
    int kind = in.u8();
    try {
      SessionRequest request =
          switch (kind) {
            case 1 -> new Open(in.i64(), in.bytes(NONCE_BYTES_MAX), Grant.read(in));
            case 2 -> new Close(in.i64());
            case 3 -> new Acknowledge(in.i64(), in.i64());
            default -> throw new Malformed("request " + kind + " for a session");
          };
      in.end();
      return request;
    } catch (IllegalArgumentException e) {
      throw new Malformed(String.valueOf(e.getMessage()));
    }
  }
}
