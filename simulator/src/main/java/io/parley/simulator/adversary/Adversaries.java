package io.parley.simulator.adversary;

import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.LayoutReader;
import io.parley.api.Message;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.DoorCodec;
import io.parley.api.door.Reply;
import io.parley.api.door.Result;
import io.parley.simulator.forge.Falsifier;
import io.parley.simulator.forge.Sealer;
import io.parley.simulator.network.Endpoint;
import io.parley.simulator.network.Frame;
import io.parley.simulator.scheme.Identities;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The adversaries of a run, one kind for each {@link Behaviour}. */
public final class Adversaries {
  private static final DoorCodec DOOR = new DoorCodec(Identities.CLUSTER);

  private Adversaries() {}

  /** One that behaves so at {@code endpoint}, from now on. */
  public static Adversary of(
      ByzantinePowers powers, Endpoint endpoint, Behaviour behaviour, SplittableRandom random) {
    return switch (behaviour) {
      case SILENT -> new Silent(powers, random);
      case WITHHOLDING -> new Withholding(powers, random);
      case EQUIVOCATING -> new Equivocating(powers, random);
      case FORGING -> new Forging(powers, random);
      case REPLAYING -> new Replaying(powers, random);
      case LYING -> new Lying(powers, random);
      case PERJURED -> new Perjured(powers, random);
      case DELAYING -> new Delaying(powers, random);
      case AMNESIAC -> new Amnesiac(powers, endpoint, random);
      case RELAYING -> new Relaying(powers, endpoint, random);
      case VACUOUS -> new Misleading.Vacuous(powers, falsifier(powers, random));
      case SELF_SERVING -> new Misleading.SelfServing(powers, endpoint, random);
      case EXCLUDING -> new Misleading.Excluding(manner(powers, random), random);
      case DAWDLING -> new Misleading.Dawdling(powers, random);
      case FAVOURING -> new Favouring(powers, random);
      case TWIN -> powers::pass;
    };
  }

  /** How one who leaves a client out says what else it has to say. */
  private static Adversary manner(ByzantinePowers powers, SplittableRandom random) {
    return happens(random, 50) ? new Misleading.Dawdling(powers, random) : powers::pass;
  }

  private static Falsifier falsifier(ByzantinePowers powers, SplittableRandom random) {
    return new Falsifier(
        powers.protocol(),
        powers.replicas(),
        random.split(),
        new Sealer() {
          @Override
          public Signed<Message> seal(ReplicaId as, Message message) {
            return powers.seal(as, message);
          }

          @Override
          public boolean colludes(ReplicaId id) {
            return powers.conspires(id);
          }
        });
  }

  /** {@code odds} in 100. */
  private static boolean happens(SplittableRandom random, int odds) {
    return random.nextInt(100) < odds;
  }

  /** A well-formed answer that is not true: another result, another leader, another view. */
  private static Bytes falseReply(Bytes frame, int n, SplittableRandom random) {
    ClientFrame said;
    try {
      said = DOOR.decode(frame);
    } catch (LayoutReader.Malformed e) {
      throw new IllegalStateException("a replica's own frame is malformed", e);
    }
    ReplicaId leader = new ReplicaId(random.nextInt(n));
    long view = random.nextLong(1_000_000);
    if (said instanceof ClientFrame.Replied replied) {
      List<Result> results = new ArrayList<>(replied.reply().results());
      Collections.fill(results, Result.ok(Bytes.utf8("lie " + random.nextInt(3))));
      return DOOR.encode(
          new ClientFrame.Replied(
              view, leader, new Reply(replied.reply().bundle(), replied.reply().at(), results)));
    }
    return said instanceof ClientFrame.Led ? DOOR.encode(new ClientFrame.Led(view, leader)) : frame;
  }

  private static final class Silent implements Adversary {
    private final ByzantinePowers powers;
    private final long silentFrom;

    private Silent(ByzantinePowers powers, SplittableRandom random) {
      this.powers = powers;
      silentFrom = happens(random, 30) ? 0 : random.nextLong(8_000_000);
    }

    @Override
    public void send(Endpoint from, ReplicaId to, Signed<?> message, Frame frame) {
      if (powers.now() < silentFrom) {
        powers.pass(from, to, message, frame);
      }
    }
  }

  /** Some never hear anything of it, or nothing of some kinds, or only often nothing. */
  private static final class Withholding implements Adversary {
    private final ByzantinePowers powers;
    private final SplittableRandom random;
    private final int deaf;
    private final int odds;
    private final boolean byKind;
    private final Map<Class<?>, Boolean> kinds = new LinkedHashMap<>();

    private Withholding(ByzantinePowers powers, SplittableRandom random) {
      this.powers = powers;
      this.random = random;
      deaf = 1 + random.nextInt((1 << Math.min(16, powers.replicas())) - 1);
      odds = happens(random, 50) ? 100 : 60;
      byKind = happens(random, 50);
    }

    @Override
    public void send(Endpoint from, ReplicaId to, Signed<?> message, Frame frame) {
      boolean victim = (deaf >> (to.value() % 16) & 1) == 1;
      boolean kind =
          !byKind || kinds.computeIfAbsent(message.message().getClass(), k -> happens(random, 50));
      if (!victim || !kind || !happens(random, odds)) {
        powers.pass(from, to, message, frame);
      }
    }
  }

  /** Some replicas hear of another proposal, the same one each time. */
  private static final class Equivocating implements Adversary {
    private final ByzantinePowers powers;
    private final SplittableRandom random;
    private final Falsifier falsifier;
    private @Nullable Frame last;
    private @Nullable Signed<?> variant;
    private final BitSet deceived = new BitSet();

    private Equivocating(ByzantinePowers powers, SplittableRandom random) {
      this.powers = powers;
      this.random = random;
      falsifier = falsifier(powers, random);
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
        Optional<Message> other = falsifier.variant(message.message());
        variant = other.map(m -> powers.seal(from.id(), m)).orElse(null);
        for (int i = 0; i < powers.replicas(); i++) {
          deceived.set(i, random.nextBoolean());
        }
      }
      if (variant != null && deceived.get(to.value())) {
        powers.pass(from, to, variant, powers.frame(variant));
      } else {
        powers.pass(from, to, message, frame);
      }
    }
  }

  /** One that says what is false, to clients too. */
  private abstract static class Falsifying implements Adversary {
    final ByzantinePowers powers;
    final SplittableRandom random;
    private final Falsifier falsifier;

    private Falsifying(ByzantinePowers powers, SplittableRandom random) {
      this.powers = powers;
      this.random = random;
      falsifier = falsifier(powers, random);
    }

    @Override
    public Bytes reply(Bytes frame) {
      return happens(random, 50) ? falseReply(frame, powers.replicas(), random) : frame;
    }

    /** Half of those who connect are told of another membership; some of them nothing at all. */
    @Override
    public Bytes greeting(Bytes greeting) {
      long now = powers.now();
      if ((now & 1) == 0) {
        return greeting;
      }
      return (now & 2) == 0 ? Bytes.EMPTY : Digest.of(greeting).bytes();
    }

    @Override
    public void heard(Signed<?> message) {
      falsifier.see(message);
    }

    /** Sends something else of the same kind instead; whether there is anything. */
    boolean lie(Endpoint from, ReplicaId to, Signed<?> message) {
      Optional<Message> lie = falsified(message.message());
      lie.map(said -> powers.seal(from.id(), said))
          .ifPresent(signed -> powers.pass(from, to, signed, powers.frame(signed)));
      return lie.isPresent();
    }

    /** The same with less in it. */
    Optional<Message> understated(Message message) {
      return falsifier.understate(message);
    }

    /** Something else of the same kind. */
    Optional<Message> falsified(Message message) {
      return falsifier.falsify(message);
    }
  }

  /** Each message to each replica may be changed. */
  private static final class Forging extends Falsifying {
    private final int odds;

    private Forging(ByzantinePowers powers, SplittableRandom random) {
      this(powers, random, 5 + random.nextInt(60));
    }

    private Forging(ByzantinePowers powers, SplittableRandom random, int odds) {
      super(powers, random);
      this.odds = odds;
    }

    @Override
    public void send(Endpoint from, ReplicaId to, Signed<?> message, Frame frame) {
      heard(message);
      if (!happens(random, odds)) {
        powers.pass(from, to, message, frame);
        return;
      }
      lie(from, to, message);
      if (happens(random, 30)) {
        powers.pass(from, to, message, frame);
      }
    }
  }

  /** Some kinds of messages are always false: a liar in view changes is honest otherwise. */
  private static final class Lying extends Falsifying {
    private final Map<Class<?>, Boolean> kinds = new LinkedHashMap<>();

    private Lying(ByzantinePowers powers, SplittableRandom random) {
      super(powers, random);
    }

    @Override
    public void send(Endpoint from, ReplicaId to, Signed<?> message, Frame frame) {
      heard(message);
      boolean lies = kinds.computeIfAbsent(message.message().getClass(), k -> happens(random, 35));
      if (!lies || !lie(from, to, message)) {
        powers.pass(from, to, message, frame);
      }
    }
  }

  /**
   * What it says seldom is mostly false, and the same for all to whom it is said at once; it acts
   * as if it were true.
   */
  private static final class Perjured extends Falsifying {
    /** Of so many messages, one at most is of a kind that is seldom. */
    private static final int SELDOM = 4;

    private static final int ODDS = 85;

    private final Map<Class<?>, Integer> counts = new LinkedHashMap<>();
    private int said;

    private Perjured(ByzantinePowers powers, SplittableRandom random) {
      super(powers, random);
    }

    @Override
    public Bytes reply(Bytes frame) {
      return frame;
    }

    @Override
    public Message instead(Message message) {
      boolean lies = isSeldom(message.getClass()) && happens(random, ODDS);
      return lies ? lie(message) : message;
    }

    private Message lie(Message message) {
      int way = random.nextInt(3);
      Message less = way > 0 ? understated(message).orElse(message) : message;
      return way < 2 ? falsified(less).orElse(less) : less;
    }

    private boolean isSeldom(Class<?> kind) {
      said++;
      return counts.merge(kind, 1, Integer::sum) * SELDOM <= said;
    }

    @Override
    public void send(Endpoint from, ReplicaId to, Signed<?> message, Frame frame) {
      powers.pass(from, to, message, frame);
    }
  }

  private static final class Replaying implements Adversary {
    private static final int REMEMBERED_MAX = 256;

    private final ByzantinePowers powers;
    private final SplittableRandom random;
    private final int odds;
    private final List<Signed<?>> remembered = new ArrayList<>();

    private Replaying(ByzantinePowers powers, SplittableRandom random) {
      this.powers = powers;
      this.random = random;
      odds = 5 + random.nextInt(50);
    }

    @Override
    public void heard(Signed<?> message) {
      if (remembered.size() < REMEMBERED_MAX) {
        remembered.add(message);
      } else if (happens(random, 20)) {
        remembered.set(random.nextInt(REMEMBERED_MAX), message);
      }
    }

    @Override
    public void send(Endpoint from, ReplicaId to, Signed<?> message, Frame frame) {
      heard(message);
      powers.pass(from, to, message, frame);
      if (happens(random, odds)) {
        Signed<?> old = remembered.get(random.nextInt(remembered.size()));
        powers.pass(from, to, old, powers.frame(old));
      }
    }
  }

  private static final class Delaying implements Adversary {
    private final ByzantinePowers powers;
    private final long delay;

    private Delaying(ByzantinePowers powers, SplittableRandom random) {
      this.powers = powers;
      delay = random.nextLong(20_000, 1_100_000);
    }

    @Override
    public void send(Endpoint from, ReplicaId to, Signed<?> message, Frame frame) {
      powers.send(from, to, message, frame, delay);
    }
  }

  /** Honest in each incarnation, but every incarnation begins from nothing. */
  private static final class Amnesiac implements Adversary {
    private final ByzantinePowers powers;
    private final SplittableRandom random;

    private Amnesiac(ByzantinePowers powers, Endpoint from, SplittableRandom random) {
      this.powers = powers;
      this.random = random;
      rest(from);
    }

    private void rest(Endpoint from) {
      powers.after(
          random.nextLong(20_000, 3_000_000),
          () -> {
            powers.restartFromNothing(from);
            if (powers.now() < 30_000_000) {
              rest(from);
            }
          });
    }

    @Override
    public void send(Endpoint from, ReplicaId to, Signed<?> message, Frame frame) {
      powers.pass(from, to, message, frame);
    }
  }
}
