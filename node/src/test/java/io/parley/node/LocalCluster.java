package io.parley.node;

import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.Domain;
import io.parley.api.Journal;
import io.parley.api.Member;
import io.parley.api.Membership;
import io.parley.api.Message;
import io.parley.api.Options;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.api.Seal;
import io.parley.api.SessionLimits;
import io.parley.api.SharedLimits;
import io.parley.api.SignatureScheme;
import io.parley.api.Signed;
import io.parley.api.StateMachine;
import io.parley.crypto.Ed25519;
import io.parley.crypto.SignatureList;
import io.parley.driver.verification.Frames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/** Nodes of one process that run {@link Sequencer}. */
final class LocalCluster implements AutoCloseable {
  static final Digest CLUSTER = Digest.of(Bytes.utf8("a cluster"));
  static final SignatureScheme.Signer AUTHORITY =
      new Ed25519().signer(Digest.of(Bytes.utf8("authority")).bytes());
  static final ReplicaId R0 = new ReplicaId(0);
  static final ReplicaId R1 = new ReplicaId(1);

  final LocalNetwork network = new LocalNetwork();
  final Membership membership;
  final List<SignatureScheme.Signer> signers = new ArrayList<>();
  final List<Node> nodes = new ArrayList<>();
  final List<LocalNetwork.End> ends = new ArrayList<>();
  final List<CompletableFuture<Throwable>> failures = new ArrayList<>();
  final Protocol protocol = new Sequencer();
  private final Supplier<StateMachine> machine;

  LocalCluster(int n) throws IOException {
    this(n, id -> new MemoryJournal());
  }

  LocalCluster(int n, SessionLimits limits) throws IOException {
    this(n, id -> new MemoryJournal(), id -> limits);
  }

  /** Each with limits of its own, though they should be equal. */
  LocalCluster(List<SessionLimits> limits) throws IOException {
    this(limits.size(), id -> new MemoryJournal(), id -> limits.get(id.value()));
  }

  LocalCluster(int n, Function<ReplicaId, Journal> journals) throws IOException {
    this(n, journals, id -> SessionLimits.DEFAULT);
  }

  /** One whose nodes run {@code machine}. */
  static LocalCluster running(int n, Supplier<StateMachine> machine) throws IOException {
    return new LocalCluster(n, id -> new MemoryJournal(), id -> SessionLimits.DEFAULT, machine);
  }

  private LocalCluster(
      int n, Function<ReplicaId, Journal> journals, Function<ReplicaId, SessionLimits> limits)
      throws IOException {
    this(n, journals, limits, Appender::new);
  }

  private LocalCluster(
      int n,
      Function<ReplicaId, Journal> journals,
      Function<ReplicaId, SessionLimits> limits,
      Supplier<StateMachine> machine)
      throws IOException {
    this.machine = machine;
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      var signer = new Ed25519().signer(Digest.of(Bytes.utf8("replica " + i)).bytes());
      signers.add(signer);
      members.add(new Member(new ReplicaId(i), signer.publicKey(), signer.publicKey()));
    }
    membership = new Membership(members).letIn(AUTHORITY.publicKey());
    for (int i = 0; i < n; i++) {
      ReplicaId id = new ReplicaId(i);
      CompletableFuture<Throwable> failure = new CompletableFuture<>();
      failures.add(failure);
      LocalNetwork.End end = network.new End(id);
      ends.add(end);
      nodes.add(
          builder(id, end, journals.apply(id))
              .limits(SharedLimits.DEFAULT.with(limits.apply(id)))
              .onFailure(failure::complete)
              .build());
    }
    for (Node node : nodes) {
      node.start();
    }
  }

  Node.Builder builder(ReplicaId id, LocalNetwork.End end, Journal journal) {
    SignatureScheme scheme = new Ed25519();
    SignatureScheme.Signer signer = signers.get(id.value());
    return Node.builder()
        .self(id)
        .cluster(CLUSTER)
        .membership(membership)
        .protocol(protocol)
        .stateMachine(machine.get())
        .transport(end)
        .journal(journal)
        .signatures(scheme)
        .signer(signer)
        .quorumScheme(new SignatureList(scheme, membership, signer));
  }

  TestClient client(ReplicaId to) {
    return client(to, "a client");
  }

  TestClient client(ReplicaId to, String name) {
    return new TestClient(network, CLUSTER, to, name);
  }

  Domain domain() {
    return new Domain(CLUSTER, 0, protocol.name());
  }

  Signed<?> signed(ReplicaId signer, Message message) {
    Bytes signature =
        protocol.seal(message, Options.PRESET) == Seal.CHANNEL
            ? Bytes.EMPTY
            : signers.get(signer.value()).sign(domain().encode(message.statement()));
    return new Signed<>(signer, message, signature);
  }

  Bytes frame(Domain domain, Signed<?> message) {
    return new Frames(domain, protocol.codec()).encode(message);
  }

  @Override
  public void close() {
    nodes.forEach(Node::close);
  }
}
