package io.parley.storage.rocksdb;

import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.Codec;
import io.parley.api.Digest;
import io.parley.api.Entry;
import io.parley.api.LayoutReader;
import io.parley.api.LayoutWriter;
import io.parley.api.Message;
import io.parley.api.Rejection;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.api.Statement;

/** Entries and proofs of no protocol. */
final class Toy implements Codec {
  static final Codec CODEC = new Toy();

  record Vote(String key, long height, String text) implements Entry {}

  record Proof(String text) implements Message {
    @Override
    public Statement statement() {
      return Statement.NONE;
    }
  }

  private Toy() {}

  static Vote vote(long height, String text) {
    return new Vote("vote " + height, height, text);
  }

  static Vote view(long view) {
    return new Vote("view", Entry.FOREVER, "view " + view);
  }

  static Checkpoint stable(long height) {
    return new Checkpoint(
        height, Digest.of(Bytes.utf8("state " + height)), Bytes.utf8("anchor"), proof(height));
  }

  private static Proof proof(long height) {
    return new Proof("a quorum says " + height);
  }

  @Override
  public Bytes encode(Signed<?> message) {
    return Bytes.utf8(((Proof) message.message()).text());
  }

  @Override
  public Decoded decode(Bytes bytes) {
    return bytes.isEmpty()
        ? new Decoded.Illegible(new Rejection(Rejection.Reason.MALFORMED, "no proof"))
        : new Decoded.Legible(new Signed<>(new ReplicaId(0), new Proof(bytes.utf8()), Bytes.EMPTY));
  }

  @Override
  public Bytes encode(Entry entry) {
    Vote vote = (Vote) entry;
    return new LayoutWriter().text(vote.key()).i64(vote.height()).text(vote.text()).toBytes();
  }

  @Override
  public Entry decodeEntry(Bytes bytes) {
    try {
      LayoutReader in = new LayoutReader(bytes);
      Vote vote = new Vote(in.text(64), in.i64(), in.text(1 << 20));
      in.end();
      return vote;
    } catch (LayoutReader.Malformed e) {
      throw new IllegalArgumentException("no vote", e);
    }
  }
}
