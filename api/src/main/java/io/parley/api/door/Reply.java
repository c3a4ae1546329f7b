package io.parley.api.door;

import io.parley.api.BundleId;
import java.util.ArrayList;
import java.util.List;

/**
 * The results of a bundle's commands, in order; all of them, or a part. Equal on all correct
 * replicas, but for where it is cut.
 *
 * @param at place of the first of these commands in the bundle, from 0
 */
public record Reply(BundleId bundle, int at, List<Result> results) {
  /** Bytes of the results in a part, if there are several: far less than a frame. */
  public static final int PART_BYTES_MAX = 1 << 20;

  public Reply {
    results = List.copyOf(results);
  }

  /** The whole reply. */
  public Reply(BundleId bundle, List<Result> results) {
    this(bundle, 0, results);
  }

  /**
   * What fits in frames of its own each: all from a command on.
   *
   * @param from place in the bundle of the first command that is wanted
   */
  public List<Reply> parts(int from) {
    List<Reply> parts = new ArrayList<>();
    int first = Math.max(0, from - at);
    long bytes = 0;
    for (int i = first; i < results.size(); i++) {
      long size = results.get(i).value().size();
      bytes += size;
      if (bytes > PART_BYTES_MAX && i > first) {
        parts.add(new Reply(bundle, at + first, results.subList(first, i)));
        first = i;
        bytes = size;
      }
    }
    if (first < results.size()) {
      parts.add(new Reply(bundle, at + first, results.subList(first, results.size())));
    }
    return parts;
  }
}
