package io.parley.driver.verification;

import io.parley.api.Bytes;
import io.parley.api.Codec.Decoded;
import io.parley.api.Rejection;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import java.util.Optional;

/**
 * The way in for a peer's frame: decoded, and all it claims verified. What is wrong is dropped for
 * a reason, and never fails whoever examines it. As thread-safe as its {@link Verifier}.
 */
public final class Reception {
  /** What became of a frame. */
  public sealed interface Received {
    /** A message; everything it claims is true. */
    record Verified(Signed<?> message) implements Received {}

    /** It is dropped. */
    record Dropped(Rejection why) implements Received {}
  }

  private final Frames frames;
  private final Verifier verifier;

  /** Examines what {@code frames} decodes with {@code verifier}. */
  public Reception(Frames frames, Verifier verifier) {
    this.frames = frames;
    this.verifier = verifier;
  }

  /** Examines a frame of the authenticated peer {@code from}. */
  public Received receive(ReplicaId from, Bytes frame) {
    try {
      Decoded decoded = frames.decode(frame);
      if (decoded instanceof Decoded.Illegible illegible) {
        return new Received.Dropped(illegible.why());
      }
      Signed<?> message = ((Decoded.Legible) decoded).message();
      Optional<Rejection> why = verifier.check(from, message, frame);
      return why.isPresent() ? new Received.Dropped(why.get()) : new Received.Verified(message);
    } catch (RuntimeException | StackOverflowError e) {
      // A bug of the codec or of the message's claims: it must not help whoever found it.
      return new Received.Dropped(Rejection.malformed("could not be examined: " + e));
    }
  }
}
