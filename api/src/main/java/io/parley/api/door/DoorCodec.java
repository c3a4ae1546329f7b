package io.parley.api.door;

import io.parley.api.Bundle;
import io.parley.api.BundleId;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.LayoutReader;
import io.parley.api.LayoutReader.Malformed;
import io.parley.api.LayoutWriter;
import io.parley.api.Limits;
import io.parley.api.MemoryAccount;
import io.parley.api.MemoryAccount.Place;
import io.parley.api.Refusal;
import io.parley.api.ReplicaId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link ClientFrame}s of one cluster as bytes: version, cluster, kind, content, in fixed layout.
 * Immutable, any thread.
 */
public final class DoorCodec {
  private static final int VERSION = 2;
  private static final int TEXT_BYTES_MAX = 16_384;

  /** Accounts of memory in an answer. */
  private static final int ACCOUNTS_MAX = 256;

  /** No character takes more than three bytes of UTF-8; longer texts for people are cut. */
  private static final int TEXT_CHARACTERS_MAX = TEXT_BYTES_MAX / 3;

  /** Kinds of frames on the wire; never renumber. */
  private static final int FOLLOW = 1;

  private static final int SUBMIT = 2;
  private static final int ASK = 3;
  private static final int REPLIED = 4;
  private static final int REFUSED = 5;
  private static final int LED = 6;
  private static final int TOLD = 7;

  private final Digest cluster;

  public DoorCodec(Digest cluster) {
    this.cluster = cluster;
  }

  public Bytes encode(ClientFrame frame) {
    int bundle = frame instanceof ClientFrame.Submit submit ? submit.bundle().encoded().size() : 0;
    LayoutWriter out = new LayoutWriter(128 + bundle).u8(VERSION).digest(cluster);
    if (frame instanceof ClientFrame.Follow follow) {
      out.u8(FOLLOW).i64(follow.session());
    } else if (frame instanceof ClientFrame.Submit submit) {
      out.u8(SUBMIT).i32(submit.known()).raw(submit.bundle().encoded());
    } else if (frame instanceof ClientFrame.Ask ask) {
      write(out.u8(ASK).i64(ask.number()), ask.question());
    } else if (frame instanceof ClientFrame.Replied replied) {
      out.u8(REPLIED).i64(replied.view()).i32(replied.leader().value());
      write(out, replied.reply());
    } else if (frame instanceof ClientFrame.Refused refused) {
      out.u8(REFUSED).i64(refused.view()).i32(refused.leader().value());
      write(out, refused.bundle());
      write(out, refused.why());
    } else if (frame instanceof ClientFrame.Led led) {
      out.u8(LED).i64(led.view()).i32(led.leader().value());
    } else if (frame instanceof ClientFrame.Told told) {
      write(out.u8(TOLD).i64(told.number()), told.answer());
    }
    return out.toBytes();
  }

  /**
   * The frame encoded in {@code bytes}.
   *
   * @throws Malformed if it is none, or one of another cluster or version
   */
  public ClientFrame decode(Bytes bytes) {
    LayoutReader in = new LayoutReader(bytes);
    int version = in.u8();
    if (version != VERSION) {
      throw new Malformed("frame version " + version + ", expected " + VERSION);
    }
    Digest found = in.digest();
    if (!found.equals(cluster)) {
      throw new Malformed("a frame of cluster " + found + ", this is " + cluster);
    }
    int kind = in.u8();
    ClientFrame frame =
        switch (kind) {
          case FOLLOW -> new ClientFrame.Follow(in.i64());
          case SUBMIT -> submit(in);
          case ASK -> new ClientFrame.Ask(in.i64(), question(in));
          case REPLIED -> new ClientFrame.Replied(in.i64(), replicaId(in), reply(in));
          case REFUSED ->
              new ClientFrame.Refused(in.i64(), replicaId(in), bundleId(in), refusal(in));
          case LED -> new ClientFrame.Led(in.i64(), replicaId(in));
          case TOLD -> new ClientFrame.Told(in.i64(), answer(in));
          default -> throw new Malformed("frame kind " + kind);
        };
    in.end();
    return frame;
  }

  private static ClientFrame.Submit submit(LayoutReader in) {
    int known = in.i32();
    if (known < 0 || known > Limits.BUNDLE_COMMANDS_MAX) {
      throw new Malformed("results of " + known + " commands");
    }
    return new ClientFrame.Submit(Bundle.decode(in.raw(in.remaining())), known);
  }

  private static ReplicaId replicaId(LayoutReader in) {
    int value = in.i32();
    if (value < 0 || value >= Limits.REPLICAS_MAX) {
      throw new Malformed("replica " + value);
    }
    return new ReplicaId(value);
  }

  private static void write(LayoutWriter out, BundleId id) {
    out.digest(id.client().key()).i64(id.session()).i64(id.first()).digest(id.digest());
  }

  private static BundleId bundleId(LayoutReader in) {
    return new BundleId(new ClientId(in.digest()), in.i64(), in.i64(), in.digest());
  }

  private static void write(LayoutWriter out, Reply reply) {
    write(out, reply.bundle());
    out.i32(reply.at()).i32(reply.results().size());
    for (Result result : reply.results()) {
      out.u8(result.outcome().code()).bytes(result.value()).bytes(result.note());
    }
  }

  private static Reply reply(LayoutReader in) {
    BundleId id = bundleId(in);
    int at = in.i32();
    if (at < 0 || at >= Limits.BUNDLE_COMMANDS_MAX) {
      throw new Malformed("results from command " + at);
    }
    int count = in.count(Limits.BUNDLE_COMMANDS_MAX, 9);
    List<Result> results = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int code = in.u8();
      Result.Outcome outcome = Result.Outcome.ofCode(code);
      if (outcome == null) {
        throw new Malformed("outcome " + code);
      }
      results.add(
          new Result(outcome, in.bytes(Limits.COMMAND_BYTES_MAX), in.bytes(Result.NOTE_BYTES_MAX)));
    }
    return new Reply(id, at, results);
  }

  private static void write(LayoutWriter out, Refusal why) {
    if (why instanceof Refusal.Overloaded overloaded) {
      out.u8(1).i64(overloaded.retryAfter().toMillis());
    } else if (why instanceof Refusal.Unavailable unavailable) {
      out.u8(2).text(cut(unavailable.why()));
    } else if (why instanceof Refusal.Invalid invalid) {
      out.u8(3).text(cut(invalid.why()));
    }
  }

  private static String cut(String text) {
    return text.substring(0, Math.min(text.length(), TEXT_CHARACTERS_MAX));
  }

  private static Refusal refusal(LayoutReader in) {
    int kind = in.u8();
    return switch (kind) {
      case 1 -> new Refusal.Overloaded(retryAfter(in));
      case 2 -> new Refusal.Unavailable(in.text(TEXT_BYTES_MAX));
      case 3 -> new Refusal.Invalid(in.text(TEXT_BYTES_MAX));
      default -> throw new Malformed("refusal kind " + kind);
    };
  }

  private static Duration retryAfter(LayoutReader in) {
    long millis = in.i64();
    if (millis < 0) {
      throw new Malformed("a delay of " + millis + " ms, expected 0 or more");
    }
    return Duration.ofMillis(millis);
  }

  private static void write(LayoutWriter out, Question question) {
    if (question instanceof Question.OfStatus) {
      out.u8(1);
    } else if (question instanceof Question.OfDigest digest) {
      out.u8(2).i64(digest.height());
    } else if (question instanceof Question.OfState state) {
      out.u8(3).bytes(state.question());
    } else if (question instanceof Question.OfMemory) {
      out.u8(4);
    }
  }

  private static Question question(LayoutReader in) {
    int kind = in.u8();
    return switch (kind) {
      case 1 -> new Question.OfStatus();
      case 2 -> new Question.OfDigest(in.i64());
      case 3 -> new Question.OfState(in.bytes(Limits.COMMAND_BYTES_MAX));
      case 4 -> new Question.OfMemory();
      default -> throw new Malformed("question kind " + kind);
    };
  }

  private static void write(LayoutWriter out, Answer answer) {
    if (answer instanceof Answer.Standing standing) {
      out.u8(1).text(standing.protocol()).i64(standing.view()).i32(standing.leader().value());
      out.i64(standing.height()).i64(standing.executed()).i64(standing.stable());
      out.digest(standing.state()).text(cut(standing.waits()));
    } else if (answer instanceof Answer.StateAt state) {
      out.u8(2).i64(state.height()).digest(state.state());
    } else if (answer instanceof Answer.Value value) {
      out.u8(3).bytes(value.value());
    } else if (answer instanceof Answer.Unknown unknown) {
      out.u8(4).text(cut(unknown.why()));
    } else if (answer instanceof Answer.Memory memory) {
      out.u8(5).i32(memory.accounts().size());
      for (MemoryAccount each : memory.accounts()) {
        out.text(each.name())
            .u8(each.place() == Place.HEAP ? 0 : 1)
            .i64(each.bytes())
            .i64(each.bytesMax());
      }
    }
  }

  private static Answer.Memory memory(LayoutReader in) {
    int count = in.count(ACCOUNTS_MAX, 4 + 1 + 8 + 8);
    List<MemoryAccount> accounts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      accounts.add(account(in));
    }
    return new Answer.Memory(accounts);
  }

  private static MemoryAccount account(LayoutReader in) {
    String name = in.text(TEXT_BYTES_MAX);
    int place = in.u8();
    if (place > 1) {
      throw new Malformed("place " + place);
    }
    try {
      return new MemoryAccount(name, place == 0 ? Place.HEAP : Place.DIRECT, in.i64(), in.i64());
    } catch (IllegalArgumentException e) {
      throw new Malformed("an account: " + e.getMessage());
    }
  }

  private static Answer answer(LayoutReader in) {
    int kind = in.u8();
    return switch (kind) {
      case 1 ->
          new Answer.Standing(
              in.text(64),
              in.i64(),
              replicaId(in),
              in.i64(),
              in.i64(),
              in.i64(),
              in.digest(),
              in.text(TEXT_BYTES_MAX));
      case 2 -> new Answer.StateAt(in.i64(), in.digest());
      case 3 -> new Answer.Value(in.bytes(Limits.COMMAND_BYTES_MAX));
      case 4 -> new Answer.Unknown(in.text(TEXT_BYTES_MAX));
      case 5 -> memory(in);
      default -> throw new Malformed("answer kind " + kind);
    };
  }
}
