package io.parley.driver.verification;

import io.parley.api.Bytes;
import io.parley.api.Codec;
import io.parley.api.Codec.Decoded;
import io.parley.api.Domain;
import io.parley.api.LayoutReader;
import io.parley.api.LayoutReader.Malformed;
import io.parley.api.LayoutWriter;
import io.parley.api.Limits;
import io.parley.api.Rejection;
import io.parley.api.Rejection.Reason;
import io.parley.api.Signed;

/**
 * Frames between replicas: version, cluster, epoch, protocol, then a message in the protocol's own
 * encoding. Immutable, any thread.
 */
public final class Frames {
  private static final int VERSION = 1;
  private static final int PROTOCOL_BYTES_MAX = 32;

  private final Domain domain;
  private final Codec codec;
  private final Bytes header;

  /** Frames of {@code domain}, with messages in {@code codec}. */
  public Frames(Domain domain, Codec codec) {
    this.domain = domain;
    this.codec = codec;
    header =
        new LayoutWriter()
            .u8(VERSION)
            .digest(domain.cluster())
            .i64(domain.epoch())
            .text(domain.protocol())
            .toBytes();
  }

  /** Bytes before the message, in every frame. */
  public int headerBytes() {
    return header.size();
  }

  /**
   * The frame of {@code message}. If it is too large for a frame it is not to be sent, which is
   * told to people and is no error: what others said may have made it so (pitfall B2).
   */
  public Bytes encode(Signed<?> message) {
    Bytes payload = codec.encode(message);
    return new LayoutWriter(header.size() + payload.size()).raw(header).raw(payload).toBytes();
  }

  /** Whether {@code frame} may be sent: nobody takes a larger one. */
  public static boolean fits(Bytes frame) {
    return frame.size() <= Limits.FRAME_BYTES_MAX;
  }

  /** The message in {@code frame}, of unknown origin. */
  public Decoded decode(Bytes frame) {
    if (!fits(frame)) {
      return new Decoded.Illegible(tooLarge(frame.size()));
    }
    if (!frame.startsWith(header)) {
      return new Decoded.Illegible(whyForeign(frame));
    }
    return codec.decode(frame.slice(header.size(), frame.size()));
  }

  /** Why a frame of {@code size} bytes, which is too large, is not taken. */
  public static Rejection tooLarge(int size) {
    return new Rejection(
        Reason.TOO_LARGE,
        "a frame of " + size + " bytes, at most " + Limits.FRAME_BYTES_MAX + " are allowed");
  }

  private Rejection whyForeign(Bytes frame) {
    try {
      LayoutReader in = new LayoutReader(frame);
      int version = in.u8();
      if (version != VERSION) {
        return foreign("version", version, VERSION);
      }
      var cluster = in.digest();
      if (!cluster.equals(domain.cluster())) {
        return foreign("cluster", cluster, domain.cluster());
      }
      long epoch = in.i64();
      if (epoch != domain.epoch()) {
        return foreign("epoch", epoch, domain.epoch());
      }
      return foreign("protocol", in.bytes(PROTOCOL_BYTES_MAX), domain.protocol());
    } catch (Malformed e) {
      return Rejection.malformed("not a frame of a replica: " + e.getMessage());
    }
  }

  private static Rejection foreign(String what, Object found, Object expected) {
    return new Rejection(Reason.FOREIGN, "of " + what + " " + found + ", expected " + expected);
  }
}
