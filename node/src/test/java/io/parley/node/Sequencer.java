package io.parley.node;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.ChannelOnly;
import io.parley.api.Checkpoint;
import io.parley.api.Claim;
import io.parley.api.Codec;
import io.parley.api.Digest;
import io.parley.api.Entry;
import io.parley.api.Event;
import io.parley.api.Exclusion;
import io.parley.api.Lane;
import io.parley.api.LayoutReader;
import io.parley.api.LayoutReader.Malformed;
import io.parley.api.LayoutWriter;
import io.parley.api.Limits;
import io.parley.api.Message;
import io.parley.api.Moment;
import io.parley.api.Option;
import io.parley.api.Options;
import io.parley.api.Protocol;
import io.parley.api.Refusal;
import io.parley.api.Rejection;
import io.parley.api.Replica;
import io.parley.api.ReplicaId;
import io.parley.api.Seal;
import io.parley.api.Setup;
import io.parley.api.Signed;
import io.parley.api.Statement;
import io.parley.api.Status;
import io.parley.api.TimerId;
import io.parley.api.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The least protocol: R0 orders, all deliver on receipt. Tolerates nothing but a restart of R0,
 * which delivers again what it ordered.
 */
final class Sequencer implements Protocol {
  static final int CHECKPOINT_INTERVAL = 4;

  /** A command that breaks an invariant wherever it is submitted. */
  static final String BREAK = "break";

  /** A command that makes a replica believe that it is far behind. */
  static final String LAG = "lag";

  /** A command that starts a timer, on whose expiry the bundle is refused. */
  static final String TICK = "tick";

  /** A command whose order is sent under a seal that nodes do not support. */
  static final String AUTHENTICATE = "authenticate";

  /** A command before whose order something is said that no frame holds. */
  static final String HUGE = "huge";

  record Order(long height, Batch batch) implements Message {
    @Override
    public Statement statement() {
      return new Statement("order", 0, height, batch.digest());
    }

    @Override
    public List<Claim> claims(int n) {
      return batch.bundles().stream().<Claim>map(Claim.OfClient::new).toList();
    }
  }

  /** Not signed: the channel vouches. */
  record Note(Bytes text) implements ChannelOnly {
    @Override
    public List<Claim> claims(int n) {
      if (text.utf8().equals("trap")) {
        throw new IllegalArgumentException("claims of a trap");
      }
      return List.of();
    }

    @Override
    public Lane lane() {
      return Lane.BULK;
    }
  }

  /** Sealed in a way that nodes do not support. */
  record Odd() implements Message {
    @Override
    public Statement statement() {
      return new Statement("odd", 0, 0, Digest.ZERO);
    }
  }

  record Ordered(long height, Batch batch) implements Entry {
    @Override
    public String key() {
      return "ordered-" + height;
    }
  }

  record Tick(Bundle bundle) implements TimerId {}

  @Override
  public String name() {
    return "sequencer";
  }

  @Override
  public List<Option> options() {
    return List.of();
  }

  @Override
  public Replica replica(Setup setup) {
    return new Core(setup.self());
  }

  @Override
  public Codec codec() {
    return new Wire();
  }

  @Override
  public Optional<Exclusion> exclusion(Statement statement) {
    return Optional.empty();
  }

  @Override
  public Seal seal(Message message, Options options) {
    if (message instanceof Odd) {
      return Seal.AUTHENTICATOR;
    }
    return message instanceof Order ? Seal.SIGNATURE : Seal.CHANNEL;
  }

  private static final class Core implements Replica {
    private static final ReplicaId LEADER = new ReplicaId(0);

    private final ReplicaId self;
    private long ordered;
    private long delivered;
    private long stable;

    Core(ReplicaId self) {
      this.self = self;
    }

    @Override
    public List<Action> advance(Event event, Moment now) {
      List<Action> out = new ArrayList<>();
      if (event instanceof Event.Submitted submitted) {
        submitted(submitted, now.wall(), out);
      } else if (event instanceof Event.Received received) {
        received(received, out);
      } else if (event instanceof Event.Expired expired && expired.timer() instanceof Tick tick) {
        out.add(new Action.Refuse(tick.bundle().id(), new Refusal.Unavailable("ticked")));
      } else if (event instanceof Event.Checkpointed checkpointed) {
        stable = checkpointed.height();
        out.add(
            new Action.Truncate(new Checkpoint(stable, checkpointed.state(), Bytes.EMPTY, null)));
      } else if (event instanceof Event.Started started) {
        started.journal().forEach(entry -> recover((Ordered) entry, out));
      }
      return out;
    }

    private void recover(Ordered entry, List<Action> out) {
      ordered = entry.height();
      deliver(entry.batch(), out);
    }

    private void submitted(Event.Submitted event, long at, List<Action> out) {
      for (Bundle bundle : event.bundles()) {
        switch (bundle.commands().get(0).utf8()) {
          case BREAK -> throw new AssertionError("an invariant is broken");
          case LAG ->
              out.add(new Action.FetchState(new Checkpoint(200, Digest.ZERO, Bytes.EMPTY, null)));
          case AUTHENTICATE -> out.add(new Action.Broadcast(new Odd()));
          case HUGE -> {
            out.add(new Action.Broadcast(new Note(Bytes.wrap(new byte[Limits.FRAME_BYTES_MAX]))));
            order(bundle, at, out);
          }
          default -> order(bundle, at, out);
        }
      }
    }

    private void order(Bundle bundle, long at, List<Action> out) {
      if (!self.equals(LEADER)) {
        return;
      }
      ordered++;
      Batch batch = new Batch(at, List.of(bundle));
      out.add(new Action.Persist(new Ordered(ordered, batch)));
      out.add(new Action.Broadcast(new Order(ordered, batch)));
      if (bundle.commands().get(0).utf8().equals(TICK)) {
        out.add(new Action.StartTimer(new Tick(bundle), Duration.ZERO));
      }
    }

    private void received(Event.Received event, List<Action> out) {
      if (!(event.message().message() instanceof Order order)) {
        return;
      }
      if (order.height() != delivered + 1) {
        out.add(
            new Action.Reject(
                event.from(), new Rejection(Rejection.Reason.ILLEGAL, "out of order")));
        return;
      }
      deliver(order.batch(), out);
    }

    private void deliver(Batch batch, List<Action> out) {
      delivered++;
      out.add(new Action.Deliver(delivered, batch, Optional.empty()));
      if (delivered % CHECKPOINT_INTERVAL == 0) {
        out.add(new Action.TakeCheckpoint(delivered));
      }
    }

    @Override
    public Status status() {
      return new Status(0, LEADER, delivered, stable);
    }

    @Override
    public List<Wait> waits() {
      return List.of();
    }
  }

  private static final class Wire implements Codec {
    private static final int SIZE_MAX = 1 << 20;

    @Override
    public Bytes encode(Signed<?> message) {
      LayoutWriter out = new LayoutWriter().i32(message.signer().value());
      out.bytes(message.signature());
      if (message.message() instanceof Note note) {
        return out.u8(1).bytes(note.text()).toBytes();
      }
      if (message.message() instanceof Odd) {
        return out.u8(2).toBytes();
      }
      Order order = (Order) message.message();
      write(order.height(), order.batch(), out.u8(0));
      return out.toBytes();
    }

    private static void write(long height, Batch batch, LayoutWriter out) {
      out.i64(height).i64(batch.stamp()).i32(batch.bundles().size());
      batch.bundles().forEach(it -> out.bytes(it.encoded()));
    }

    @Override
    public Decoded decode(Bytes bytes) {
      try {
        LayoutReader in = new LayoutReader(bytes);
        int signer = in.i32();
        if (signer < 0) {
          throw new Malformed("signer " + signer);
        }
        Bytes signature = in.bytes(SIZE_MAX);
        Message message = message(in);
        in.end();
        return new Decoded.Legible(new Signed<>(new ReplicaId(signer), message, signature));
      } catch (Malformed e) {
        return new Decoded.Illegible(Rejection.malformed(String.valueOf(e.getMessage())));
      }
    }

    private static Message message(LayoutReader in) {
      int kind = in.u8();
      if (kind == 1) {
        return new Note(in.bytes(SIZE_MAX));
      }
      if (kind == 2) {
        return new Odd();
      }
      return new Order(in.i64(), batch(in));
    }

    private static Batch batch(LayoutReader in) {
      long stamp = in.i64();
      List<Bundle> bundles = new ArrayList<>();
      for (int left = in.count(64, 4); left > 0; left--) {
        bundles.add(Bundle.decode(in.bytes(SIZE_MAX)));
      }
      return new Batch(stamp, bundles);
    }

    @Override
    public Bytes encode(Entry entry) {
      LayoutWriter out = new LayoutWriter();
      write(entry.height(), ((Ordered) entry).batch(), out);
      return out.toBytes();
    }

    @Override
    public Entry decodeEntry(Bytes bytes) {
      LayoutReader in = new LayoutReader(bytes);
      return new Ordered(in.i64(), batch(in));
    }
  }
}
