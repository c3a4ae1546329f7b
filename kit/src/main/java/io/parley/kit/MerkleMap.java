package io.parley.kit;

import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.LayoutWriter;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A map in key order that knows a digest of its whole content, at the cost of what changed since
 * the last time. Equal content has equal digests, whatever its history; different content has
 * different ones as long as SHA-256 holds. Meant for state machines. Not thread-safe.
 */
public final class MerkleMap {
  /** A key and its value. */
  public record Pair(Bytes key, Bytes value) {}

  /** Finds a known key with one comparison; an ordered map of 10,000 makes thirteen. */
  private final Map<Bytes, MerkleTrie.Leaf> leaves = new LinkedHashMap<>();

  private final TreeMap<Bytes, MerkleTrie.Leaf> inOrder = new TreeMap<>();
  private final MerkleTrie trie = new MerkleTrie();

  /** Number of keys. */
  public int size() {
    return leaves.size();
  }

  public Optional<Bytes> get(Bytes key) {
    MerkleTrie.Leaf leaf = leaves.get(key);
    return leaf == null ? Optional.empty() : Optional.of(leaf.value());
  }

  /** Sets the value of {@code key} and returns the one before. Copies are kept, not views. */
  public Optional<Bytes> put(Bytes key, Bytes value) {
    MerkleTrie.Leaf leaf = leaves.get(key);
    if (leaf == null) {
      MerkleTrie.Leaf added = new MerkleTrie.Leaf(compact(key), compact(value));
      leaves.put(added.key(), added);
      inOrder.put(added.key(), added);
      trie.add(added);
      return Optional.empty();
    }
    Bytes previous = leaf.value();
    if (!previous.equals(value)) {
      trie.change(leaf, compact(value));
    }
    return Optional.of(previous);
  }

  private static Bytes compact(Bytes bytes) {
    return bytes.compact();
  }

  /** Removes {@code key} and returns the value that it had. */
  public Optional<Bytes> remove(Bytes key) {
    MerkleTrie.Leaf leaf = leaves.remove(key);
    if (leaf == null) {
      return Optional.empty();
    }
    inOrder.remove(key);
    trie.remove(leaf);
    return Optional.of(leaf.value());
  }

  /** The first {@code countMax} keys that start with {@code prefix}, ascending. */
  public List<Pair> scan(Bytes prefix, int countMax) {
    return scan(inOrder.tailMap(prefix, true), prefix, countMax);
  }

  /**
   * The first {@code countMax} keys that start with {@code prefix} and are greater than {@code
   * after}, ascending.
   */
  public List<Pair> scan(Bytes prefix, Bytes after, int countMax) {
    return after.compareTo(prefix) < 0
        ? scan(prefix, countMax)
        : scan(inOrder.tailMap(after, false), prefix, countMax);
  }

  private static List<Pair> scan(
      NavigableMap<Bytes, MerkleTrie.Leaf> range, Bytes prefix, int countMax) {
    List<Pair> found = new ArrayList<>();
    for (Map.Entry<Bytes, MerkleTrie.Leaf> entry : range.entrySet()) {
      if (found.size() >= countMax || !entry.getKey().startsWith(prefix)) {
        break;
      }
      found.add(new Pair(entry.getKey(), entry.getValue().value()));
    }
    return found;
  }

  /** Binds every key and value. */
  public Digest digest() {
    return new LayoutWriter(64)
        .text("parley-merkle-map")
        .i64(leaves.size())
        .digest(trie.digest())
        .sha256();
  }

  /** Writes the number of keys, then keys and values behind their lengths, in key order. */
  public void writeTo(OutputStream out) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.writeInt(leaves.size());
    for (MerkleTrie.Leaf leaf : inOrder.values()) {
      write(leaf.key(), data);
      write(leaf.value(), data);
    }
    data.flush();
  }

  private static void write(Bytes bytes, DataOutputStream out) throws IOException {
    out.writeInt(bytes.size());
    bytes.writeTo(out);
  }

  /**
   * Reads what {@link #writeTo} wrote, and not a byte more.
   *
   * @throws IOException if reading fails, or it is not in the one form that is written
   */
  public static MerkleMap readFrom(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    MerkleMap map = new MerkleMap();
    int size = data.readInt();
    if (size < 0) {
      throw new IOException("a map of " + size + " keys");
    }
    for (int i = 0; i < size; i++) {
      Bytes key = read(data);
      if (i > 0 && map.inOrder.lastKey().compareTo(key) >= 0) {
        throw new IOException("keys out of order");
      }
      map.put(key, read(data));
    }
    return map;
  }

  private static Bytes read(DataInputStream in) throws IOException {
    int size = in.readInt();
    byte[] bytes = in.readNBytes(Math.max(0, size));
    if (bytes.length != size) {
      throw new IOException(size + " bytes announced, " + bytes.length + " found");
    }
    return Bytes.wrap(bytes);
  }
}
