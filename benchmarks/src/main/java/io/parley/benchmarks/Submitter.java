package io.parley.benchmarks;

import io.parley.api.Bytes;
import java.util.concurrent.CompletableFuture;

/** What commands are given to, such as {@code client::submit}. Thread-safe; must not block. */
@FunctionalInterface
public interface Submitter {
  CompletableFuture<Bytes> submit(Bytes command);
}
