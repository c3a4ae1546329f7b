package io.parley.kit;

import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.LayoutWriter;
import org.jspecify.annotations.Nullable;

/**
 * The tree of digests of a {@link MerkleMap}: a trie over the hex digits of the keys' hashes. Its
 * shape follows from the keys alone: nothing where there is no key, a leaf where there is one, a
 * branch where there are more.
 */
final class MerkleTrie {
  private static final int FAN_OUT = 16;
  private static final int DIGITS_PER_WORD = 16;
  private static final int BITS_PER_DIGIT = 4;
  private static final int LEAF_TAG = 0;
  private static final int BRANCH_TAG = 1;

  /** A subtree that is not empty. */
  private abstract static class Node {
    private @Nullable Digest digest;

    final Digest digest() {
      Digest known = digest;
      if (known == null) {
        known = computed();
        digest = known;
      }
      return known;
    }

    final void changed() {
      digest = null;
    }

    abstract Digest computed();
  }

  /** One key and its value. */
  static final class Leaf extends Node {
    private final Digest hash;
    private final Bytes key;
    private Bytes value;

    Leaf(Bytes key, Bytes value) {
      this.hash = Digest.of(key);
      this.key = key;
      this.value = value;
    }

    Bytes key() {
      return key;
    }

    Bytes value() {
      return value;
    }

    private int digit(int depth) {
      long word =
          switch (depth / DIGITS_PER_WORD) {
            case 0 -> hash.a();
            case 1 -> hash.b();
            case 2 -> hash.c();
            default -> hash.d();
          };
      int shift = Long.SIZE - BITS_PER_DIGIT * (1 + depth % DIGITS_PER_WORD);
      return (int) (word >>> shift) & (FAN_OUT - 1);
    }

    @Override
    Digest computed() {
      LayoutWriter head = new LayoutWriter(1 + 2 * Integer.BYTES + key.size());
      return Digest.of(head.u8(LEAF_TAG).bytes(key).i32(value.size()).toBytes(), value);
    }
  }

  private static final class Branch extends Node {
    private final @Nullable Node[] children = new @Nullable Node[FAN_OUT];

    /** The only child if that is a leaf, which then takes this branch's place; else this. */
    Node collapsed() {
      Node only = null;
      for (Node child : children) {
        if (child != null && only != null) {
          return this;
        }
        only = child == null ? only : child;
      }
      return only instanceof Leaf ? only : this;
    }

    /** Which children there are, a bit each, and their digests: most branches have few. */
    @Override
    Digest computed() {
      int present = 0;
      for (int digit = 0; digit < FAN_OUT; digit++) {
        present |= children[digit] == null ? 0 : 1 << digit;
      }
      LayoutWriter out =
          new LayoutWriter(1 + Integer.BYTES + Integer.bitCount(present) * Digest.SIZE)
              .u8(BRANCH_TAG)
              .i32(present);
      for (Node child : children) {
        if (child != null) {
          out.digest(child.digest());
        }
      }
      return out.sha256();
    }
  }

  private @Nullable Node root;

  /** Binds all leaves; {@link Digest#ZERO} without any. */
  Digest digest() {
    return root == null ? Digest.ZERO : root.digest();
  }

  /** Adds a leaf of a new key. */
  void add(Leaf leaf) {
    root = with(root, leaf, 0);
  }

  private static Node with(@Nullable Node node, Leaf leaf, int depth) {
    if (node == null) {
      return leaf;
    }
    Branch branch = node instanceof Branch already ? already : new Branch();
    if (node instanceof Leaf other) {
      branch.children[other.digit(depth)] = other;
    }
    int digit = leaf.digit(depth);
    branch.children[digit] = with(branch.children[digit], leaf, depth + 1);
    branch.changed();
    return branch;
  }

  /** Gives {@code leaf}, which is in the tree, another value. */
  void change(Leaf leaf, Bytes value) {
    Node node = root;
    for (int depth = 0; node instanceof Branch branch; depth++) {
      branch.changed();
      node = branch.children[leaf.digit(depth)];
    }
    leaf.changed();
    leaf.value = value;
  }

  /** Removes {@code leaf}, which is in the tree. */
  void remove(Leaf leaf) {
    root = without(root, leaf, 0);
  }

  private static @Nullable Node without(@Nullable Node node, Leaf leaf, int depth) {
    if (!(node instanceof Branch branch)) {
      return null;
    }
    int digit = leaf.digit(depth);
    branch.children[digit] = without(branch.children[digit], leaf, depth + 1);
    branch.changed();
    return branch.collapsed();
  }
}
