package io.parley.examples.rounds;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Codec;
import io.parley.api.Entry;
import io.parley.api.LayoutReader;
import io.parley.api.LayoutReader.Malformed;
import io.parley.api.LayoutWriter;
import io.parley.api.Limits;
import io.parley.api.Rejection;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.examples.rounds.RoundsEntry.Accepted;
import io.parley.examples.rounds.RoundsEntry.Locked;
import io.parley.examples.rounds.RoundsEntry.Settled;
import io.parley.examples.rounds.RoundsEntry.Voted;
import io.parley.examples.rounds.RoundsMessage.Ballot;
import io.parley.examples.rounds.RoundsMessage.Decided;
import io.parley.examples.rounds.RoundsMessage.Phase;
import io.parley.examples.rounds.RoundsMessage.Proof;
import io.parley.examples.rounds.RoundsMessage.Propose;
import io.parley.examples.rounds.RoundsMessage.Relay;
import io.parley.examples.rounds.RoundsMessage.Stable;
import io.parley.examples.rounds.RoundsMessage.Standing;
import io.parley.examples.rounds.RoundsMessage.Vote;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Messages and entries in Parley's fixed layout: a byte for the kind, then the fields in order. */
final class RoundsCodec implements Codec {
  /** Own votes in an entry: two of the latest round, two of the one before. */
  private static final int VOTED_MAX = 4;

  @Override
  public Bytes encode(Signed<?> signed) {
    LayoutWriter out = new LayoutWriter(256);
    if (signed.message() instanceof Propose m) {
      out.u8(1).i64(m.height()).i64(m.round());
      batch(out, m.batch());
      out.u8(m.valid().isPresent() ? 1 : 0);
      m.valid().ifPresent(proof -> proof(out, proof));
    } else if (signed.message() instanceof Vote m) {
      vote(out.u8(2), m);
    } else if (signed.message() instanceof Decided m) {
      proof(out.u8(3), m.proof());
      batch(out, m.batch());
    } else if (signed.message() instanceof Stable m) {
      proof(out.u8(4), m.proof());
    } else if (signed.message() instanceof Relay m) {
      bundles(out.u8(5), m.bundles());
    } else if (signed.message() instanceof Standing m) {
      out.u8(6).i64(m.height()).i64(m.kept()).i32(m.asked().value());
    } else {
      throw new IllegalArgumentException("not a message of rounds: " + signed);
    }
    return out.i32(signed.signer().value()).bytes(signed.signature()).toBytes();
  }

  @Override
  public Decoded decode(Bytes bytes) {
    try {
      LayoutReader in = new LayoutReader(bytes);
      RoundsMessage message = message(in);
      Signed<?> signed = new Signed<>(replica(in), message, in.bytes(Limits.KEY_BYTES_MAX));
      in.end();
      return new Decoded.Legible(signed);
    } catch (Malformed e) {
      return new Decoded.Illegible(Rejection.malformed(String.valueOf(e.getMessage())));
    }
  }

  private static RoundsMessage message(LayoutReader in) {
    int kind = in.u8();
    return switch (kind) {
      case 1 -> new Propose(number(in), number(in), batch(in), optionalProof(in));
      case 2 -> vote(in);
      case 3 -> new Decided(proof(in), batch(in));
      case 4 -> new Stable(proof(in));
      case 5 -> new Relay(bundles(in));
      case 6 -> new Standing(number(in), number(in), replica(in));
      default -> throw new Malformed("unknown kind of message " + kind);
    };
  }

  @Override
  public Bytes encode(Entry entry) {
    LayoutWriter out = new LayoutWriter(256);
    if (entry instanceof Accepted e) {
      batch(out.u8(1).i64(e.height()), e.batch());
    } else if (entry instanceof Voted e) {
      list(out.u8(2), e.votes(), vote -> vote(out, vote));
    } else if (entry instanceof Locked e) {
      proof(out.u8(3), e.proof());
    } else if (entry instanceof Settled e) {
      proof(out.u8(4), e.proof());
    } else {
      throw new IllegalArgumentException("not an entry of rounds: " + entry);
    }
    return out.toBytes();
  }

  @Override
  public Entry decodeEntry(Bytes bytes) {
    try {
      LayoutReader in = new LayoutReader(bytes);
      RoundsEntry entry = entry(in);
      in.end();
      return entry;
    } catch (Malformed e) {
      throw new IllegalArgumentException("not an entry of rounds: " + e.getMessage(), e);
    }
  }

  private static RoundsEntry entry(LayoutReader in) {
    int kind = in.u8();
    return switch (kind) {
      case 1 -> new Accepted(number(in), batch(in));
      case 2 -> {
        List<Vote> votes = list(in, VOTED_MAX, 1, RoundsCodec::vote);
        if (votes.isEmpty()) {
          throw new Malformed("an entry of no votes");
        }
        yield new Voted(votes);
      }
      case 3 -> new Locked(proof(in));
      case 4 -> new Settled(proof(in));
      default -> throw new Malformed("unknown kind of entry " + kind);
    };
  }

  private static <T> void list(LayoutWriter out, List<T> list, Consumer<T> write) {
    out.i32(list.size());
    list.forEach(write);
  }

  private static <T> List<T> list(
      LayoutReader in, int countMax, int eachMin, Function<LayoutReader, T> read) {
    int count = in.count(countMax, eachMin);
    List<T> list = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      list.add(read.apply(in));
    }
    return list;
  }

  /** Heights and rounds use 62 bits, so that sums do not overflow. */
  private static long number(LayoutReader in) {
    long value = in.i64();
    if (value < 0 || value > Long.MAX_VALUE >> 1) {
      throw new Malformed("a number out of range: " + Long.toUnsignedString(value));
    }
    return value;
  }

  private static ReplicaId replica(LayoutReader in) {
    int value = in.i32();
    if (value < 0 || value >= Limits.REPLICAS_MAX) {
      throw new Malformed("replica " + Integer.toUnsignedString(value));
    }
    return new ReplicaId(value);
  }

  private static void bundles(LayoutWriter out, List<Bundle> bundles) {
    list(out, bundles, bundle -> out.bytes(bundle.encoded()));
  }

  private static List<Bundle> bundles(LayoutReader in) {
    return Bundle.decodeAll(
        list(in, Limits.BATCH_BUNDLES_MAX, 4, from -> from.view(Limits.BUNDLE_BYTES_MAX)));
  }

  private static void batch(LayoutWriter out, Batch batch) {
    bundles(out.i64(batch.stamp()), batch.bundles());
  }

  private static Batch batch(LayoutReader in) {
    return new Batch(number(in), bundles(in));
  }

  private static void vote(LayoutWriter out, Vote vote) {
    int phase =
        switch (vote.phase()) {
          case FIRST -> 1;
          case SECOND -> 2;
          case CHECKPOINT -> 3;
        };
    out.u8(phase).i64(vote.height()).i64(vote.round()).digest(vote.digest());
  }

  private static Vote vote(LayoutReader in) {
    int code = in.u8();
    Phase phase =
        switch (code) {
          case 1 -> Phase.FIRST;
          case 2 -> Phase.SECOND;
          case 3 -> Phase.CHECKPOINT;
          default -> throw new Malformed("unknown phase " + code);
        };
    return new Vote(phase, number(in), number(in), in.digest());
  }

  private static void proof(LayoutWriter out, Proof proof) {
    vote(out, proof.vote());
    list(out, proof.ballots(), b -> out.i32(b.signer().value()).bytes(b.signature()));
  }

  private static Proof proof(LayoutReader in) {
    Vote vote = vote(in);
    return new Proof(
        vote,
        list(
            in,
            Limits.REPLICAS_MAX,
            8,
            from -> new Ballot(replica(from), from.bytes(Limits.KEY_BYTES_MAX))));
  }

  private static Optional<Proof> optionalProof(LayoutReader in) {
    int present = in.u8();
    if (present > 1) {
      throw new Malformed("neither present nor absent: " + present);
    }
    return present == 1 ? Optional.of(proof(in)) : Optional.empty();
  }
}
