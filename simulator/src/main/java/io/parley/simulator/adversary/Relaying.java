package io.parley.simulator.adversary;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.Domain;
import io.parley.api.Grant;
import io.parley.api.Limits;
import io.parley.api.Message;
import io.parley.api.ReplicaId;
import io.parley.api.SessionRequest;
import io.parley.api.SignatureScheme;
import io.parley.api.Signed;
import io.parley.simulator.forge.Relays;
import io.parley.simulator.network.Endpoint;
import io.parley.simulator.network.Frame;
import io.parley.simulator.scheme.Identities;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Relays what honest clients sent long ago to the leader, again and again and much of it: up to 50
 * relays a second of up to 200 bundles, for a while. Before each it offers the leader bundles that
 * nobody has, and some that it has or has had, and asks for the same. After each relay another goes
 * to all, of invented clients: in turns of some that want sessions, and have no grants but what
 * they invent too, and of some that have none and send commands all the same, as many as one may.
 */
final class Relaying implements Adversary {
  private static final int BUNDLES_MAX = 200;
  private static final int RELAYS_MAX = 200;

  /** Invented clients in a relay that want sessions. */
  private static final int OPENING = 10;

  /** Invented clients in a relay that send commands. */
  private static final int COMMANDING = 4;

  /** Bundles that nobody has, in an offer; as many at most that it has or has had. */
  private static final int OFFERED = 30;

  private final ByzantinePowers powers;
  private final SplittableRandom random;
  private final long pause;
  private final int bundlesMax;
  private final List<Bundle> remembered = new ArrayList<>();
  private @Nullable Relays relays;
  private int relayed;
  private int invented;

  Relaying(ByzantinePowers powers, Endpoint at, SplittableRandom random) {
    this.powers = powers;
    this.random = random;
    pause = random.nextLong(20_000, 100_000);
    bundlesMax = random.nextInt(10, BUNDLES_MAX + 1);
    powers.after(random.nextLong(200_000, 4_000_000), () -> again(at));
  }

  private void again(Endpoint at) {
    offer(at);
    relay(at);
    if (relayed % 2 == 1) {
      relayInvented(at, OPENING, Relaying::opening);
    } else {
      relayInvented(at, COMMANDING, Relaying::commands);
    }
    if (++relayed < RELAYS_MAX) {
      powers.after(pause, () -> again(at));
    }
  }

  private void relay(Endpoint at) {
    ReplicaId leader = at.status().leader();
    if (relays == null || remembered.isEmpty() || leader.equals(at.id())) {
      return;
    }
    Optional<Message> relay = relays.relay(remembered);
    relay.ifPresent(message -> powers.forge(at, leader, message));
  }

  private void offer(Endpoint at) {
    ReplicaId leader = at.status().leader();
    if (relays == null || leader.equals(at.id())) {
      return;
    }
    List<Digest> offered = new ArrayList<>();
    for (int i = 0; i < OFFERED; i++) {
      offered.add(Digest.of(Bytes.utf8("invented by " + at.id() + " " + relayed + " " + i)));
    }
    remembered.stream().limit(OFFERED).forEach(bundle -> offered.add(bundle.id().digest()));
    relays.naming(offered).forEach(message -> powers.forge(at, leader, message));
  }

  private void relayInvented(Endpoint at, int count, Function<String, Bundle> bundle) {
    if (relays == null) {
      return;
    }
    List<Bundle> bundles = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      bundles.add(bundle.apply("invented by " + at.id() + " " + invented++));
    }
    Optional<Message> relay = relays.relay(bundles);
    for (int to = 0; relay.isPresent() && to < powers.replicas(); to++) {
      if (to != at.id().value()) {
        powers.forge(at, new ReplicaId(to), relay.get());
      }
    }
  }

  /** Well signed, by a client that is its own authority. */
  private static Bundle opening(String name) {
    SignatureScheme.Signer client = Identities.ofName(name);
    Grant grant = Grant.issue(Identities.CLUSTER, ClientId.ofKey(client.publicKey()), client);
    Bytes nonce = Digest.of(Bytes.utf8(name)).bytes();
    Bytes request = new SessionRequest.Open(1, nonce, grant).encode();
    Domain domain = Domain.ofClients(Identities.CLUSTER);
    return Bundle.sign(
        client.publicKey(), 0, 0, 0, List.of(request), it -> client.sign(domain.encode(it)));
  }

  /** Well signed, in a session that there is not. */
  private static Bundle commands(String name) {
    SignatureScheme.Signer client = Identities.ofName(name);
    Domain domain = Domain.ofClients(Identities.CLUSTER);
    List<Bytes> empty = Collections.nCopies(Limits.BUNDLE_COMMANDS_MAX, Bytes.EMPTY);
    return Bundle.sign(client.publicKey(), 1, 0, 0, empty, it -> client.sign(domain.encode(it)));
  }

  @Override
  public boolean takes(Bundle bundle) {
    if (remembered.size() < bundlesMax) {
      remembered.add(bundle);
    } else if (random.nextInt(20) == 0) {
      remembered.set(random.nextInt(bundlesMax), bundle);
    }
    return true;
  }

  @Override
  public void send(Endpoint from, ReplicaId to, Signed<?> message, Frame frame) {
    if (relays == null) {
      relays = Relays.like(message.message());
    }
    powers.pass(from, to, message, frame);
  }
}
