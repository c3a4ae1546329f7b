package io.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Address;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.Member;
import io.parley.api.Membership;
import io.parley.api.Option;
import io.parley.api.Options;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.api.SignatureScheme;
import io.parley.api.Transport;
import io.parley.api.TransportProvider.ReplicaSide;
import io.parley.config.Protocols;
import io.parley.crypto.Ed25519;
import io.parley.crypto.SignatureList;
import io.parley.examples.counter.Counter;
import io.parley.node.Node;
import io.parley.transport.grpc.GrpcTransport;
import io.parley.transport.grpc.GrpcTransportProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two of four replicas of HotStuff believe that terms are shorter: all of them say so. */
@Tag("processes")
final class UnequalOptionsTest {
  private static final Digest CLUSTER = Digest.of(Bytes.utf8("unequal"));

  private final Protocol protocol = Protocols.installed().find("hotstuff").orElseThrow();
  private final List<SignatureScheme.Signer> signers = new ArrayList<>();
  private final Map<ReplicaId, Address> addresses = new TreeMap<>();
  private final List<Node> nodes = new ArrayList<>();

  private Membership membership() {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      var signer = new Ed25519().signer(Digest.of(Bytes.utf8("replica " + i)).bytes());
      ReplicaId id = new ReplicaId(i);
      signers.add(signer);
      members.add(new Member(id, signer.publicKey(), signer.publicKey()));
      addresses.put(id, new Address("127.0.0.1", 0));
    }
    return new Membership(members);
  }

  private void start(ReplicaId self, Membership membership, long termViews) throws IOException {
    Option term =
        protocol.options().stream()
            .filter(option -> option.name().equals("termViews"))
            .findFirst()
            .orElseThrow();
    Address any = new Address("127.0.0.1", 0);
    GrpcTransport transport =
        new GrpcTransportProvider()
            .replica(new ReplicaSide(CLUSTER, self, any, Map.copyOf(addresses), Optional.empty()));
    SignatureScheme.Signer signer = signers.get(self.value());
    Node node =
        Node.builder()
            .self(self)
            .cluster(CLUSTER)
            .membership(membership)
            .protocol(protocol)
            .options(Options.PRESET.with(term, termViews))
            .stateMachine(new Counter())
            .transport(transport)
            .signatures(new Ed25519())
            .signer(signer)
            .quorumScheme(new SignatureList(new Ed25519(), membership, signer))
            .build();
    nodes.add(node);
    node.start();
    addresses.put(self, new Address("127.0.0.1", transport.port()));
  }

  private static Optional<String> refusal(Node node, ReplicaId peer) {
    return node.links().stream()
        .filter(link -> link.peer().equals(peer))
        .flatMap(link -> link.refused().stream())
        .findFirst();
  }

  private static void awaitRefusal(Node node, ReplicaId peer, String why) {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (refusal(node, peer).isEmpty()) {
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new AssertionError("not refused: " + peer + " by " + node.links());
      }
      Thread.onSpinWait();
    }
    assertThat(refusal(node, peer)).contains(why);
    assertThat(node.standing().waits()).contains(peer + " is refused: " + why);
    assertThat(node.counters()).containsKey("rejected.UNEQUAL." + peer);
  }

  @Test
  void replicasWithOtherTermsRefuseEachOtherByName() throws IOException {
    Membership membership = membership();
    for (int i = 0; i < 4; i++) {
      start(new ReplicaId(i), membership, i < 2 ? 4_096 : 8);
    }
    awaitRefusal(
        nodes.get(0),
        new ReplicaId(2),
        "hotstuff.termViews is 4096 here and 8 at R2; it must be equal on all replicas");
    awaitRefusal(
        nodes.get(3),
        new ReplicaId(1),
        "hotstuff.termViews is 8 here and 4096 at R1; it must be equal on all replicas");
    assertThat(nodes.get(0).links())
        .filteredOn(link -> !link.peer().equals(new ReplicaId(1)))
        .noneMatch(Transport.Link::connected);
  }

  @AfterEach
  void close() {
    nodes.forEach(Node::close);
  }
}
