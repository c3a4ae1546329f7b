package io.parley.testkit;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Claim;
import io.parley.api.Codec;
import io.parley.api.Digest;
import io.parley.api.Entry;
import io.parley.api.Event;
import io.parley.api.Exclusion;
import io.parley.api.LayoutReader;
import io.parley.api.LayoutWriter;
import io.parley.api.Limits;
import io.parley.api.Message;
import io.parley.api.Moment;
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
import io.parley.api.Status;
import io.parley.api.TimerId;
import io.parley.api.Wait;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A protocol that believes whatever R0 says: it tolerates no fault but lost messages. */
public class Toy implements Protocol {
  static final Option RESEND =
      new Option(
          "resend",
          Option.Scope.REPLICA,
          Option.Unit.MILLISECONDS,
          100,
          1,
          10_000,
          "When R0 repeats itself.");

  public record Proposal(long height, Batch batch) implements Message {
    @Override
    public Statement statement() {
      return new Statement("proposal", 0, height, batch.digest());
    }

    @Override
    public List<Claim> claims(int n) {
      return batch.bundles().stream().<Claim>map(Claim.OfClient::new).toList();
    }

    @Override
    public String toString() {
      return "Proposal h" + height + " " + batch;
    }
  }

  /** Never travels, and excludes nothing. */
  public record Surrender() implements Message {
    static final String PHASE = "surrender";

    @Override
    public Statement statement() {
      return new Statement(PHASE, 0, 0, Digest.ZERO);
    }
  }

  public record Accepted(long height, Batch batch) implements Entry {
    @Override
    public String key() {
      return "accepted " + height;
    }

    @Override
    public String toString() {
      return "Accepted h" + height + " " + batch;
    }
  }

  public record Resend() implements TimerId {
    @Override
    public String toString() {
      return "Resend";
    }
  }

  @Override
  public String name() {
    return "toy";
  }

  @Override
  public List<Option> options() {
    return List.of(RESEND);
  }

  @Override
  public Replica replica(Setup setup) {
    return new ToyReplica(setup);
  }

  @Override
  public Codec codec() {
    return new ToyCodec();
  }

  @Override
  public Seal seal(Message message, Options options) {
    return Seal.SIGNATURE;
  }

  @Override
  public Optional<Exclusion> exclusion(Statement statement) {
    return statement.phase().equals(Surrender.PHASE)
        ? Optional.empty()
        : Optional.of(new Exclusion(statement.phase(), statement.view(), statement.height()));
  }

  private static final class ToyReplica implements Replica, Event.Handler {
    private final Setup setup;
    private final TreeMap<Long, Batch> accepted = new TreeMap<>();
    private final List<Bundle> seen = new ArrayList<>();
    private final List<Action> actions = new ArrayList<>();
    private long height;
    private long stamp;

    private ToyReplica(Setup setup) {
      this.setup = setup;
    }

    @Override
    public List<Action> advance(Event event, Moment now) {
      stamp = now.wall();
      event.dispatch(this);
      List<Action> drained = List.copyOf(actions);
      actions.clear();
      return drained;
    }

    @Override
    public void on(Event.Started event) {
      event.journal().stream()
          .map(Accepted.class::cast)
          .forEach(e -> accept(e.height(), e.batch()));
      if (leads()) {
        restartTimer();
      }
    }

    private boolean leads() {
      return setup.self().value() == 0;
    }

    private void restartTimer() {
      actions.add(new Action.StartTimer(new Resend(), setup.options().duration(RESEND)));
    }

    @Override
    public void on(Event.Submitted event) {
      List<Bundle> fresh = event.bundles().stream().filter(b -> !seen.contains(b)).toList();
      if (leads() && !fresh.isEmpty()) {
        seen.addAll(fresh);
        Batch batch = new Batch(stamp, fresh);
        long next = accepted.isEmpty() ? 1 : accepted.lastKey() + 1;
        accepted.put(next, batch);
        actions.add(new Action.Persist(new Accepted(next, batch)));
        actions.add(new Action.Broadcast(new Proposal(next, batch)));
      }
    }

    @Override
    public void on(Event.Received event) {
      Proposal proposal = (Proposal) event.message().message();
      if (event.message().signer().value() != 0) {
        Rejection why = new Rejection(Rejection.Reason.NOT_ENTITLED, "only R0 proposes");
        actions.add(new Action.Reject(event.from(), why));
        return;
      }
      if (!accepted.containsKey(proposal.height())) {
        actions.add(new Action.Persist(new Accepted(proposal.height(), proposal.batch())));
      }
      accept(proposal.height(), proposal.batch());
    }

    private void accept(long at, Batch batch) {
      accepted.putIfAbsent(at, batch);
      for (Batch next = accepted.get(height + 1); next != null; next = accepted.get(height + 1)) {
        height++;
        seen.addAll(next.bundles());
        actions.add(new Action.Deliver(height, next, Optional.empty()));
        if (height % 2 == 0) {
          actions.add(new Action.TakeCheckpoint(height));
        }
      }
    }

    @Override
    public void on(Event.Expired event) {
      accepted.forEach((at, batch) -> actions.add(new Action.Broadcast(new Proposal(at, batch))));
      restartTimer();
    }

    @Override
    public void on(Event.Combined event) {}

    @Override
    public void on(Event.Spoiled event) {}

    @Override
    public void on(Event.Executed event) {}

    @Override
    public void on(Event.Checkpointed event) {}

    @Override
    public void on(Event.StateInstalled event) {}

    @Override
    public Status status() {
      return new Status(0, new ReplicaId(0), height, 0);
    }

    @Override
    public List<Wait> waits() {
      return List.of();
    }
  }

  private static final class ToyCodec implements Codec {
    @Override
    public Bytes encode(Signed<?> message) {
      Proposal proposal = (Proposal) message.message();
      LayoutWriter out =
          new LayoutWriter().i32(message.signer().value()).bytes(message.signature());
      return write(out, proposal.height(), proposal.batch());
    }

    private static Bytes write(LayoutWriter out, long height, Batch batch) {
      out.i64(height).i64(batch.stamp()).i32(batch.bundles().size());
      batch.bundles().forEach(bundle -> out.bytes(bundle.encoded()));
      return out.toBytes();
    }

    @Override
    public Decoded decode(Bytes bytes) {
      try {
        LayoutReader in = new LayoutReader(bytes);
        ReplicaId signer = new ReplicaId(in.i32() & 0xffff);
        Bytes signature = in.bytes(64);
        Proposal proposal = new Proposal(in.i64(), batch(in));
        Decoded.Legible legible = new Decoded.Legible(new Signed<>(signer, proposal, signature));
        return encode(legible.message()).equals(bytes)
            ? legible
            : new Decoded.Illegible(Rejection.malformed("not canonical"));
      } catch (LayoutReader.Malformed e) {
        return new Decoded.Illegible(Rejection.malformed(String.valueOf(e.getMessage())));
      }
    }

    private static Batch batch(LayoutReader in) {
      long stamp = in.i64();
      List<Bundle> bundles = new ArrayList<>();
      for (int left = in.count(Limits.BATCH_BUNDLES_MAX, 4); left > 0; left--) {
        bundles.add(Bundle.decode(in.bytes(Limits.BUNDLE_BYTES_MAX)));
      }
      in.end();
      return new Batch(stamp, bundles);
    }

    @Override
    public Bytes encode(Entry entry) {
      return write(new LayoutWriter(), entry.height(), ((Accepted) entry).batch());
    }

    @Override
    public Entry decodeEntry(Bytes bytes) {
      LayoutReader in = new LayoutReader(bytes);
      return new Accepted(in.i64(), batch(in));
    }
  }
}
