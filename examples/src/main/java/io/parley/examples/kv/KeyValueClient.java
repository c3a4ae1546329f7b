package io.parley.examples.kv;

import io.parley.api.Bytes;
import io.parley.examples.kv.KeyValueCommand.CompareAndSet;
import io.parley.examples.kv.KeyValueCommand.Delete;
import io.parley.examples.kv.KeyValueCommand.Get;
import io.parley.examples.kv.KeyValueCommand.Put;
import io.parley.examples.kv.KeyValueCommand.Scan;
import io.parley.examples.kv.KeyValueCommand.Size;
import io.parley.examples.kv.KeyValueResult.Absent;
import io.parley.examples.kv.KeyValueResult.Count;
import io.parley.examples.kv.KeyValueResult.Done;
import io.parley.examples.kv.KeyValueResult.Invalid;
import io.parley.examples.kv.KeyValueResult.Mismatch;
import io.parley.examples.kv.KeyValueResult.Pairs;
import io.parley.examples.kv.KeyValueResult.Value;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The key-value store as its users see it. Keys have 1 to {@link KeyValueCommand#KEY_BYTES_MAX}
 * bytes, values up to {@link KeyValueCommand#VALUE_BYTES_MAX}; an {@link IllegalArgumentException}
 * is thrown at once if not. Futures fail as those of {@code submit} do, and with an {@link
 * IllegalStateException} if the answer is not one to the command. As thread-safe as {@code submit}.
 */
public final class KeyValueClient {
  private final Function<Bytes, CompletableFuture<Bytes>> submit;

  /**
   * @param submit has a command ordered and executed; {@code ParleyClient::submit} fits
   */
  public KeyValueClient(Function<Bytes, CompletableFuture<Bytes>> submit) {
    this.submit = submit;
  }

  /** Sets the value of {@code key}. */
  public CompletableFuture<Void> put(Bytes key, Bytes value) {
    return submit(new Put(key, value)).thenAccept(result -> expect(Done.class, result));
  }

  /** The value of {@code key}, if it has one. */
  public CompletableFuture<Optional<Bytes>> get(Bytes key) {
    return submit(new Get(key))
        .thenApply(
            result ->
                result instanceof Absent
                    ? Optional.empty()
                    : Optional.of(expect(Value.class, result).value()));
  }

  /** Removes {@code key}; false if it was absent. */
  public CompletableFuture<Boolean> delete(Bytes key) {
    return submit(new Delete(key))
        .thenApply(result -> !(result instanceof Absent) && isDone(result));
  }

  /**
   * Sets the value of {@code key} if it has the expected one; false, and nothing is changed, if
   * not.
   *
   * @param expected empty if the key must be absent
   */
  public CompletableFuture<Boolean> compareAndSet(
      Bytes key, Optional<Bytes> expected, Bytes value) {
    return submit(new CompareAndSet(key, expected, value))
        .thenApply(result -> !(result instanceof Mismatch) && isDone(result));
  }

  /** The first {@code pairsMax} pairs whose keys start with {@code prefix}, in key order. */
  public CompletableFuture<Pairs> scan(Bytes prefix, int pairsMax) {
    return scan(prefix, Bytes.EMPTY, pairsMax);
  }

  /**
   * The next {@code pairsMax} pairs whose keys start with {@code prefix}, in key order.
   *
   * @param after the last key of the scan that this one continues
   * @param pairsMax 1 to {@link KeyValueCommand#SCAN_PAIRS_MAX}; fewer come if they are large
   */
  public CompletableFuture<Pairs> scan(Bytes prefix, Bytes after, int pairsMax) {
    return submit(new Scan(prefix, after, pairsMax))
        .thenApply(result -> expect(Pairs.class, result));
  }

  /** Number of keys. */
  public CompletableFuture<Long> size() {
    return submit(new Size()).thenApply(result -> expect(Count.class, result).keys());
  }

  private CompletableFuture<KeyValueResult> submit(KeyValueCommand command) {
    return submit.apply(command.encode()).thenApply(KeyValueClient::decode);
  }

  private static KeyValueResult decode(Bytes encoded) {
    try {
      return KeyValueResult.decode(encoded);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("not an answer of a key-value store", e);
    }
  }

  private static boolean isDone(KeyValueResult result) {
    expect(Done.class, result);
    return true;
  }

  private static <T extends KeyValueResult> T expect(Class<T> type, KeyValueResult result) {
    if (type.isInstance(result)) {
      return type.cast(result);
    }
    throw new IllegalStateException(
        result instanceof Invalid invalid
            ? "refused by the store: " + invalid.why()
            : "expected " + type.getSimpleName() + ", the store answered " + result);
  }
}
