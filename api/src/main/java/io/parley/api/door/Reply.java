package io.parley.api.door;

import io.parley.api.BundleId;
import java.util.List;

/** The results of a bundle's commands, in order. Equal on all correct replicas. */
public record Reply(BundleId bundle, List<Result> results) {
  public Reply {
    results = List.copyOf(results);
  }
}
