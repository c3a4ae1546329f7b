package io.parley.testkit;

import io.parley.api.Bundle;
import io.parley.api.BundleId;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Domain;
import io.parley.api.LayoutReader;
import io.parley.api.LayoutWriter;
import io.parley.api.ReplicaId;
import io.parley.api.SignatureScheme;
import io.parley.api.door.Reply;
import io.parley.api.door.Result;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A client: it opens a session, submits bundles to the replica that it thinks leads, sends them to
 * all when no answer comes, and believes what f + 1 replicas say alike.
 */
public final class SimulatedClient {
  /** How long it waits before it asks all, µs. */
  private static final long RESEND_DELAY = 600_000;

  /** A bundle under way, and who answered what. */
  private record Pending(
      Bundle bundle, List<Submission> submissions, Map<List<Result>, BitSet> answers) {}

  private final World world;
  private final SignatureScheme.Signer signer;
  private final int enough;
  private final Map<BundleId, Pending> pending = new LinkedHashMap<>();
  private final List<List<Submission>> waiting = new ArrayList<>();
  private final List<Submission> submissions = new ArrayList<>();
  private ReplicaId leader = Replicas.R0;
  private long session;
  private long next;

  SimulatedClient(World world, String name) {
    this.world = world;
    signer = Identities.ofName("client " + name);
    enough = (world.plan().size() - 1) / 3 + 1;
    Bytes nonce = new LayoutWriter().i64(world.plan().seed()).text(name + ", padded").toBytes();
    send(sign(0, 0, 0, List.of(nonce)), List.of());
  }

  public ClientId id() {
    return ClientId.ofKey(signer.publicKey());
  }

  /** The number of its session, 0 until it is open. */
  public long session() {
    return session;
  }

  /** Submits a command. */
  public Submission submit(String command) {
    return submitTogether(command).get(0);
  }

  /** Submits commands in one bundle. */
  public List<Submission> submitTogether(String... commands) {
    List<Submission> made = new ArrayList<>();
    for (String command : commands) {
      made.add(new Submission(Bytes.utf8(command)));
    }
    submissions.addAll(made);
    waiting.add(made);
    sendWaiting();
    return made;
  }

  /** All that it submitted, in order. */
  public List<Submission> submissions() {
    return List.copyOf(submissions);
  }

  /** A bundle of its own making, which is not sent; a Byzantine client signs what it likes. */
  public Bundle sign(long session, long first, long acknowledged, List<Bytes> commands) {
    Domain domain = Domain.ofClients(Identities.CLUSTER);
    return Bundle.sign(
        signer.publicKey(),
        session,
        first,
        acknowledged,
        commands,
        statement -> signer.sign(domain.encode(statement)));
  }

  /** Sends a bundle to one replica, and forgets about it. */
  public void sendTo(ReplicaId to, Bundle bundle) {
    world.submit(to, bundle);
  }

  private void sendWaiting() {
    if (session == 0) {
      return;
    }
    for (List<Submission> together : waiting) {
      List<Bytes> commands = together.stream().map(Submission::command).toList();
      send(sign(session, next, acknowledged(), commands), together);
      next += commands.size();
    }
    waiting.clear();
  }

  /** All sequences below this are answered. */
  private long acknowledged() {
    return pending.values().stream().mapToLong(p -> p.bundle.id().first()).min().orElse(next);
  }

  private void send(Bundle bundle, List<Submission> together) {
    pending.put(bundle.id(), new Pending(bundle, together, new LinkedHashMap<>()));
    world.submit(leader, bundle);
    world.schedule().after(RESEND_DELAY, () -> resend(bundle));
  }

  private void resend(Bundle bundle) {
    if (!pending.containsKey(bundle.id())) {
      return;
    }
    for (int i = 0; i < world.plan().size(); i++) {
      world.submit(new ReplicaId(i), bundle);
    }
    world.schedule().after(RESEND_DELAY, () -> resend(bundle));
  }

  void replied(ReplicaId from, ReplicaId leads, Reply reply) {
    Pending asked = pending.get(reply.bundle());
    if (asked == null) {
      return;
    }
    BitSet voters = asked.answers.computeIfAbsent(reply.results(), results -> new BitSet());
    voters.set(from.value());
    if (voters.cardinality() < enough) {
      return;
    }
    leader = leads;
    pending.remove(reply.bundle());
    accept(asked, reply.results());
  }

  private void accept(Pending asked, List<Result> results) {
    for (Result result : results) {
      if (result.outcome() != Result.Outcome.OK) {
        throw new AssertionError(asked.bundle + " ended with " + results);
      }
    }
    if (asked.bundle.id().session() == 0) {
      session = new LayoutReader(results.get(0).value()).i64();
      sendWaiting();
    }
    for (int i = 0; i < asked.submissions.size(); i++) {
      asked.submissions.get(i).acknowledge(results.get(i).value());
    }
    world.note(() -> "client has " + asked.bundle + " = " + results);
  }
}
