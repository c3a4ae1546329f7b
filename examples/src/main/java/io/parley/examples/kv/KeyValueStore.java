package io.parley.examples.kv;

import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.Limits;
import io.parley.api.StateMachine;
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
import io.parley.kit.MerkleMap;
import io.parley.kit.MerkleMap.Pair;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A key-value store: it executes {@link KeyValueCommand}s and answers {@link KeyValueResult}s, both
 * encoded. What is no command is answered with {@link Invalid}, never with an exception.
 */
public final class KeyValueStore implements StateMachine {
  private static final int PAIRS_BYTES_MAX = Limits.COMMAND_BYTES_MAX - 64;

  private MerkleMap map = new MerkleMap();

  @Override
  public Bytes execute(Bytes command, Context context) {
    try {
      return execute(KeyValueCommand.decode(command)).encode();
    } catch (IllegalArgumentException e) {
      return invalid(e);
    }
  }

  /** Answers {@link Get}, {@link Scan} and {@link Size}; changes nothing. */
  @Override
  public Bytes query(Bytes question) {
    try {
      return ask(KeyValueCommand.decode(question)).encode();
    } catch (IllegalArgumentException e) {
      return invalid(e);
    }
  }

  private static Bytes invalid(IllegalArgumentException why) {
    return new Invalid(String.valueOf(why.getMessage())).encode();
  }

  private KeyValueResult execute(KeyValueCommand command) {
    if (command instanceof Put put) {
      map.put(put.key(), put.value());
      return new Done();
    }
    if (command instanceof Delete delete) {
      return map.remove(delete.key()).isPresent() ? new Done() : new Absent();
    }
    if (command instanceof CompareAndSet compare) {
      return compareAndSet(compare);
    }
    return ask(command);
  }

  private KeyValueResult compareAndSet(CompareAndSet command) {
    Optional<Bytes> actual = map.get(command.key());
    if (!actual.equals(command.expected())) {
      return new Mismatch(actual);
    }
    map.put(command.key(), command.value());
    return new Done();
  }

  private KeyValueResult ask(KeyValueCommand question) {
    if (question instanceof Get get) {
      Optional<Bytes> value = map.get(get.key());
      return value.isPresent() ? new Value(value.get()) : new Absent();
    }
    if (question instanceof Scan scan) {
      return scan(scan);
    }
    if (question instanceof Size) {
      return new Count(map.size());
    }
    return new Invalid("not a question: it changes the store");
  }

  private Pairs scan(Scan scan) {
    List<Pair> found = map.scan(scan.prefix(), scan.after(), scan.pairsMax() + 1);
    List<Pair> fitting = new ArrayList<>();
    int bytes = 0;
    for (Pair pair : found) {
      bytes += 2 * Integer.BYTES + pair.key().size() + pair.value().size();
      if (bytes > PAIRS_BYTES_MAX || fitting.size() == scan.pairsMax()) {
        return new Pairs(fitting, true);
      }
      fitting.add(pair);
    }
    return new Pairs(fitting, false);
  }

  @Override
  public Digest digest() {
    return map.digest();
  }

  @Override
  public void snapshot(OutputStream out) throws IOException {
    map.writeTo(out);
  }

  @Override
  public void restore(InputStream in) throws IOException {
    map = MerkleMap.readFrom(in);
  }
}
