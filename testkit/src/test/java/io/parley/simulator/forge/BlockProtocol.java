package io.parley.simulator.forge;

import io.parley.api.Batch;
import io.parley.api.Bytes;
import io.parley.api.Certificate;
import io.parley.api.Codec;
import io.parley.api.Digest;
import io.parley.api.Entry;
import io.parley.api.Exclusion;
import io.parley.api.LayoutWriter;
import io.parley.api.Message;
import io.parley.api.Option;
import io.parley.api.Options;
import io.parley.api.Protocol;
import io.parley.api.Rejection;
import io.parley.api.Replica;
import io.parley.api.ReplicaId;
import io.parley.api.Seal;
import io.parley.api.Setup;
import io.parley.api.Signed;
import io.parley.api.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Messages of all the forms that protocols have; no replica ever hears them. */
final class BlockProtocol implements Protocol {
  enum Phase {
    PREPARE,
    COMMIT
  }

  /** States its text. */
  private interface Said extends Message {
    @Override
    default Statement statement() {
      return new Statement("court", 0, 0, Digest.of(Bytes.utf8(toString())));
    }
  }

  record Vote(Phase phase, long view, long height, Digest block, boolean late) implements Said {}

  record Proposal(long view, long height, Digest digest, Optional<Batch> body) implements Said {}

  /** A block without its body; not a record. */
  static final class Head {
    private final long view;
    private final long height;
    private final Digest parent;
    private final Digest payload;

    public Head(long view, long height, Digest parent, Digest payload) {
      this.view = view;
      this.height = height;
      this.parent = parent;
      this.payload = payload;
    }

    public long view() {
      return view;
    }

    public long height() {
      return height;
    }

    public Digest parent() {
      return parent;
    }

    public Digest payload() {
      return payload;
    }

    public Digest digest() {
      return new LayoutWriter().i64(view).i64(height).digest(parent).digest(payload).sha256();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Head that && digest().equals(that.digest());
    }

    @Override
    public int hashCode() {
      return digest().hashCode();
    }

    @Override
    public String toString() {
      return digest().toString();
    }
  }

  record Proof(long view, long height, Digest block, Certificate certificate) {}

  record Leading(Head head, Proof justify, Batch body) implements Said {}

  /** Refuses a body that is not the head's. */
  record Block(Head head, Batch body) {
    Block {
      if (!head.payload().equals(body.digest())) {
        throw new IllegalArgumentException("another's body");
      }
    }
  }

  record Fetched(Block block) implements Said {}

  /** Refuses to end before it begins. */
  record Fetch(long first, long last) implements Said {
    Fetch {
      if (first > last) {
        throw new IllegalArgumentException(first + " to " + last);
      }
    }
  }

  record Chain(List<Head> heads, Proof proof) implements Said {}

  record Leave(long view, List<Long> heights, List<ReplicaId> witnesses) implements Said {}

  record Enter(long view, List<Signed<Leave>> leaves, List<Digest> digests) implements Said {}

  record Ping() implements Said {}

  /** Carries what {@code carried} says, as a place in a list of what it was given. */
  private static final class Register implements Codec {
    private final Predicate<Message> carried;
    private final List<Signed<?>> given = new ArrayList<>();

    private Register(Predicate<Message> carried) {
      this.carried = carried;
    }

    @Override
    public Bytes encode(Signed<?> message) {
      given.add(message);
      return new LayoutWriter().i32(given.size() - 1).toBytes();
    }

    @Override
    public Decoded decode(Bytes bytes) {
      Signed<?> message = given.get(given.size() - 1);
      return carried.test(message.message())
          ? new Decoded.Legible(message)
          : new Decoded.Illegible(Rejection.malformed("not carried"));
    }

    @Override
    public Bytes encode(Entry entry) {
      throw new UnsupportedOperationException("nothing is persisted");
    }

    @Override
    public Entry decodeEntry(Bytes bytes) {
      throw new UnsupportedOperationException("nothing is persisted");
    }
  }

  private final Codec codec;

  BlockProtocol(Predicate<Message> carried) {
    codec = new Register(carried);
  }

  /** Numbers are not negative, and bodies are those that digests name. */
  static boolean isLegible(Message message) {
    if (message instanceof Proposal proposal) {
      return proposal.view >= 0
          && proposal.height >= 0
          && proposal.body.map(b -> b.digest().equals(proposal.digest)).orElse(true);
    }
    return true;
  }

  @Override
  public String name() {
    return "court";
  }

  @Override
  public List<Option> options() {
    return List.of();
  }

  @Override
  public Replica replica(Setup setup) {
    throw new UnsupportedOperationException("there are no replicas");
  }

  @Override
  public Codec codec() {
    return codec;
  }

  @Override
  public Seal seal(Message message, Options options) {
    return Seal.SIGNATURE;
  }

  @Override
  public Optional<Exclusion> exclusion(Statement statement) {
    return Optional.empty();
  }
}
