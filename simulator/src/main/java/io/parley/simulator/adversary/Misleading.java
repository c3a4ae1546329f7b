package io.parley.simulator.adversary;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.LayoutWriter;
import io.parley.api.ReplicaId;
import io.parley.api.SignatureScheme;
import io.parley.api.Signed;
import io.parley.api.Statement;
import io.parley.simulator.forge.Falsifier;
import io.parley.simulator.forge.Relays;
import io.parley.simulator.network.Endpoint;
import io.parley.simulator.network.Frame;
import io.parley.simulator.scheme.Identities;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Those who lead, and keep to every rule of safety, but serve clients badly or not at all. */
final class Misleading {
  /** When the restless among them come to rest, µs since the start. */
  private static final long RESTS_AT = 40_000_000;

  private static final int REMEMBERED_MAX = 1_024;

  private Misleading() {}

  /** Whether it leads, as its own core sees it. */
  static boolean leads(Endpoint at) {
    return at.status().leader().equals(at.id());
  }

  /** Proposes batches without bundles, or with such as were executed long ago. */
  static final class Vacuous implements Adversary {
    private final ByzantinePowers powers;
    private final Falsifier falsifier;
    private @Nullable Frame last;
    private @Nullable Signed<?> said;

    /** What it said instead of what: a proposal that is repeated without its batch is the same. */
    private final Map<Statement, Signed<?>> instead =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Statement, Signed<?>> eldest) {
            return size() > REMEMBERED_MAX;
          }
        };

    Vacuous(ByzantinePowers powers, Falsifier falsifier) {
      this.powers = powers;
      this.falsifier = falsifier;
    }

    @Override
    public void heard(Signed<?> message) {
      falsifier.see(message);
    }

    @Override
    public void send(Endpoint from, ReplicaId to, Signed<?> message, Frame frame) {
      if (!frame.equals(last)) {
        last = frame;
        falsifier.see(message);
        said = instead(from, message).orElse(null);
      }
      if (said == null) {
        powers.pass(from, to, message, frame);
      } else {
        powers.pass(from, to, said, powers.frame(said));
      }
    }

    private Optional<Signed<?>> instead(Endpoint from, Signed<?> message) {
      Statement statement = message.message().statement();
      if (statement.equals(Statement.NONE)
          || !message.signer().equals(from.id())
          || powers.now() >= RESTS_AT) {
        return Optional.empty();
      }
      falsifier
          .vacuous(message.message())
          .ifPresent(other -> instead.put(statement, powers.seal(from.id(), other)));
      return Optional.ofNullable(instead.get(statement));
    }
  }

  /** Its core never hears of honest clients, and is kept busy by one that is in league with it. */
  static final class SelfServing implements Adversary {
    private static final SignatureScheme.Signer ACCOMPLICE = Identities.ofName("accomplice");

    private final ByzantinePowers powers;
    private final SplittableRandom random;
    private final long pause;
    private long next;

    SelfServing(ByzantinePowers powers, Endpoint at, SplittableRandom random) {
      this.powers = powers;
      this.random = random;
      pause = random.nextLong(10_000, 200_000);
      again(at);
    }

    private void again(Endpoint at) {
      powers.after(
          random.nextLong(pause, 2 * pause),
          () -> {
            if (leads(at)) {
              powers.invent(at, bundle());
            }
            if (powers.now() < RESTS_AT) {
              again(at);
            }
          });
    }

    /** Of a session that nobody opened: legal, ordered, and without effect. */
    private Bundle bundle() {
      Bytes command = new LayoutWriter().text("nothing").i64(next).toBytes();
      return Bundle.sign(
          ACCOMPLICE.publicKey(),
          1L << 40,
          next++,
          0,
          List.of(command),
          statement -> ACCOMPLICE.sign(powers.domainOfClients().encode(statement)));
    }

    @Override
    public boolean takes(Bundle bundle) {
      return false;
    }

    @Override
    public boolean believes(Signed<?> message) {
      return Relays.bundles(message.message()).isEmpty();
    }

    @Override
    public void send(Endpoint from, ReplicaId to, Signed<?> message, Frame frame) {
      powers.pass(from, to, message, frame);
    }
  }

  /** Its core never hears of one client, neither from that itself nor from other replicas. */
  static final class Excluding implements Adversary {
    private final Adversary manner;
    private final List<ClientId> known = new ArrayList<>();
    private final int victim;

    /** {@code manner}: how it says what its core says. */
    Excluding(Adversary manner, SplittableRandom random) {
      this.manner = manner;
      victim = random.nextInt(3);
    }

    private boolean isVictim(Bundle bundle) {
      ClientId client = bundle.id().client();
      if (!known.contains(client)) {
        known.add(client);
      }
      return known.indexOf(client) == Math.min(victim, known.size() - 1);
    }

    @Override
    public boolean takes(Bundle bundle) {
      return !isVictim(bundle);
    }

    /** A relay that has one bundle of the victim is not heard at all: relays are repeated. */
    @Override
    public boolean believes(Signed<?> message) {
      Predicate<Bundle> isVictim = this::isVictim;
      return Relays.bundles(message.message()).stream().noneMatch(isVictim);
    }

    @Override
    public void send(Endpoint from, ReplicaId to, Signed<?> message, Frame frame) {
      manner.send(from, to, message, frame);
    }
  }

  /** Proposes as seldom as the time-out of a view just allows. */
  static final class Dawdling implements Adversary {
    private final ByzantinePowers powers;
    private final long gap;
    private @Nullable Frame last;
    private long leavesAt;

    Dawdling(ByzantinePowers powers, SplittableRandom random) {
      this.powers = powers;
      long share = random.nextBoolean() ? random.nextLong(85, 97) : random.nextLong(40, 85);
      gap = powers.viewTimeout() * share / 100;
    }

    @Override
    public void send(Endpoint from, ReplicaId to, Signed<?> message, Frame frame) {
      if (!leads(from) || !Relays.isProposal(message, from.id())) {
        powers.pass(from, to, message, frame);
        return;
      }
      long now = powers.now();
      if (!frame.equals(last)) {
        last = frame;
        leavesAt = Math.max(now, leavesAt + gap);
      }
      powers.send(from, to, message, frame, Math.max(0, leavesAt - now));
    }
  }
}
