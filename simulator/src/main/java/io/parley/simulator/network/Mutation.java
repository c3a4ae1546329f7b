package io.parley.simulator.network;

import io.parley.api.Bytes;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Bytes that are almost right. */
public final class Mutation {
  private Mutation() {}

  /** {@code bytes} with something changed, missing, or too much. */
  public static Bytes of(Bytes bytes, SplittableRandom random) {
    byte[] array = bytes.toArray();
    if (array.length == 0) {
      return Bytes.wrap(new byte[] {(byte) random.nextInt(256)});
    }
    int at = random.nextInt(array.length);
    switch (random.nextInt(5)) {
      case 0 -> array = Arrays.copyOf(array, at);
      case 1 -> array = Arrays.copyOf(array, array.length + 1 + random.nextInt(8));
      case 2 -> array[at] = (byte) random.nextInt(256);
      case 3 -> Arrays.fill(array, at, Math.min(array.length, at + 4), (byte) 0xff);
      default -> array[at] ^= (byte) (1 << random.nextInt(8));
    }
    return Bytes.wrap(array);
  }
}
