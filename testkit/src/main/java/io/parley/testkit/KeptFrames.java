package io.parley.testkit;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Claim;
import io.parley.api.Codec;
import io.parley.api.Codec.Decoded.Legible;
import io.parley.api.Message;
import io.parley.api.Signed;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether what a codec decodes keeps the frame that it came in. A vote that does, of the 100 bytes
 * that are counted for it, takes the 16 MiB that its sender put around it (pitfall B1).
 */
final class KeptFrames {
  /** Bytes before and after a frame, so that no part of it is a whole array. */
  private static final int AROUND = 8;

  private static final int COLLECTIONS_MAX = 10;

  private record Kept(Signed<?> signed, WeakReference<byte[]> frame) {
    String kind() {
      return signed.message().getClass().getSimpleName();
    }

    boolean keepsFrame() {
      return frame.get() != null;
    }
  }

  private KeptFrames() {}

  /**
   * Decodes {@code frames}, forgets them, and looks whether the collector can.
   *
   * @return how many there were
   * @throws SimulationFailure if what was decoded keeps one, or one bundle of it keeps another, or
   *     there are bundles of which its message does not tell
   */
  static int check(Codec codec, List<Bytes> frames) {
    List<Kept> kept = new ArrayList<>();
    frames.forEach(frame -> decode(codec, frame, kept));
    for (int i = 0; i < COLLECTIONS_MAX && kept.stream().anyMatch(Kept::keepsFrame); i++) {
      System.gc();
    }
    for (Kept one : kept) {
      if (one.keepsFrame()) {
        throw new SimulationFailure(
            "what is decoded of a frame keeps all of the frame: " + one.kind());
      }
      checkBundles(one);
      checkCounted(one);
    }
    return kept.size();
  }

  private static void decode(Codec codec, Bytes frame, List<Kept> kept) {
    byte[] array = new byte[frame.size() + 2 * AROUND];
    System.arraycopy(frame.array(), frame.offset(), array, AROUND, frame.size());
    if (codec.decode(Bytes.wrap(array, AROUND, frame.size())) instanceof Legible legible) {
      kept.add(new Kept(legible.message(), new WeakReference<>(array)));
    }
  }

  private static void checkBundles(Kept one) {
    for (Claim claim : one.signed.message().claims(4)) {
      if (claim instanceof Claim.OfClient of && !isAlone(of.bundle())) {
        throw new SimulationFailure("one bundle keeps others of its " + one.kind());
      }
    }
  }

  /** Who keeps a message counts its bundles by its claims and by its batches without claims. */
  private static void checkCounted(Kept one) {
    Message message = one.signed.message();
    long counted =
        message.claims(4).stream().filter(claim -> claim instanceof Claim.OfClient).count();
    for (Batch batch : message.unclaimedBatches()) {
      counted += batch.bundles().size();
    }
    int found = bundles(message);
    if (counted < found) {
      throw new SimulationFailure(
          "%s of %s bundles of a %s are neither claimed nor in batches without claims"
              .formatted(found - counted, found, one.kind()));
    }
  }

  /** Bundles in a value, as far as that is made of records and what holds several. */
  private static int bundles(@Nullable Object value) {
    if (value instanceof Bundle) {
      return 1;
    } else if (value instanceof Batch batch) {
      return batch.bundles().size();
    } else if (value instanceof Optional<?> optional) {
      return bundles(optional.orElse(null));
    } else if (value instanceof Collection<?> several) {
      return several.stream().mapToInt(KeptFrames::bundles).sum();
    } else if (value instanceof Record whole) {
      return Stream.of(whole.getClass().getRecordComponents())
          .mapToInt(component -> bundles(part(whole, component)))
          .sum();
    }
    return 0;
  }

  private static @Nullable Object part(Object whole, RecordComponent component) {
    try {
      Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(whole);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(component + " can not be read", e);
    }
  }

  private static boolean isAlone(Bundle bundle) {
    return bundle.encoded().array().length == bundle.encoded().size();
  }
}
