package io.parley.testkit;

import io.parley.api.Bytes;
import io.parley.api.LayoutReader;
import io.parley.api.Message;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.DoorCodec;
import io.parley.api.door.Reply;
import io.parley.api.door.Result;
import io.parley.testkit.forge.Falsifier;
import io.parley.testkit.forge.Sealer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The adversaries of a run, one kind for each {@link Conduct}. */
final class Adversaries {
  private static final DoorCodec DOOR = new DoorCodec(Identities.CLUSTER);

  private Adversaries() {}

  /** From now on, the replica is Byzantine in all its seats. */
  static void corrupt(World world, int replica, Conduct conduct, SplittableRandom random) {
    for (Seat seat : world.seatsOf(new ReplicaId(replica))) {
      seat.corrupt(adversary(world, seat, conduct, random.split()));
    }
  }

  private static Adversary adversary(
      World world, Seat seat, Conduct conduct, SplittableRandom random) {
    return switch (conduct) {
      case SILENT -> new Silent(world, random);
      case WITHHOLDING -> new Withholding(world, random);
      case EQUIVOCATING -> new Equivocating(world, random);
      case FORGING -> new Forging(world, random);
      case REPLAYING -> new Replaying(world, random);
      case LYING -> new Lying(world, random);
      case PERJURED -> new Perjured(world, random);
      case DELAYING -> new Delaying(world, random);
      case AMNESIAC -> new Amnesiac(world, seat, random);
      case TWIN -> world::pass;
    };
  }

  private static Falsifier falsifier(World world, SplittableRandom random) {
    return new Falsifier(
        world.plan().protocol(),
        world.plan().size(),
        random.split(),
        new Sealer() {
          @Override
          public Signed<Message> seal(ReplicaId as, Message message) {
            return world.seal(as, message);
          }

          @Override
          public boolean colludes(ReplicaId id) {
            return world.conspires(id);
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
          new ClientFrame.Replied(view, leader, new Reply(replied.reply().bundle(), results)));
    }
    return said instanceof ClientFrame.Led ? DOOR.encode(new ClientFrame.Led(view, leader)) : frame;
  }

  private static final class Silent implements Adversary {
    private final World world;
    private final long from;

    private Silent(World world, SplittableRandom random) {
      this.world = world;
      from = happens(random, 30) ? 0 : random.nextLong(8_000_000);
    }

    @Override
    public void send(Seat seat, ReplicaId to, Signed<?> message, Frame frame) {
      if (world.schedule().now() < from) {
        world.pass(seat, to, message, frame);
      }
    }
  }

  /** Some never hear anything of it, or nothing of some kinds, or only often nothing. */
  private static final class Withholding implements Adversary {
    private final World world;
    private final SplittableRandom random;
    private final int deaf;
    private final int odds;
    private final boolean byKind;
    private final Map<Class<?>, Boolean> kinds = new LinkedHashMap<>();

    private Withholding(World world, SplittableRandom random) {
      this.world = world;
      this.random = random;
      deaf = 1 + random.nextInt((1 << Math.min(16, world.plan().size())) - 1);
      odds = happens(random, 50) ? 100 : 60;
      byKind = happens(random, 50);
    }

    @Override
    public void send(Seat seat, ReplicaId to, Signed<?> message, Frame frame) {
      boolean victim = (deaf >> (to.value() % 16) & 1) == 1;
      boolean kind =
          !byKind || kinds.computeIfAbsent(message.message().getClass(), k -> happens(random, 50));
      if (!victim || !kind || !happens(random, odds)) {
        world.pass(seat, to, message, frame);
      }
    }
  }

  /** Some replicas hear of another proposal, the same one each time. */
  private static final class Equivocating implements Adversary {
    private final World world;
    private final SplittableRandom random;
    private final Falsifier falsifier;
    private @Nullable Frame last;
    private @Nullable Signed<?> variant;
    private final BitSet deceived = new BitSet();

    private Equivocating(World world, SplittableRandom random) {
      this.world = world;
      this.random = random;
      falsifier = falsifier(world, random);
    }

    @Override
    public void heard(Seat seat, Signed<?> message) {
      falsifier.see(message);
    }

    @Override
    public void send(Seat seat, ReplicaId to, Signed<?> message, Frame frame) {
      if (!frame.equals(last)) {
        last = frame;
        falsifier.see(message);
        Optional<Message> other = falsifier.variant(message.message());
        variant = other.map(m -> world.seal(seat.id(), m)).orElse(null);
        for (int i = 0; i < world.plan().size(); i++) {
          deceived.set(i, random.nextBoolean());
        }
      }
      if (variant != null && deceived.get(to.value())) {
        world.pass(seat, to, variant, world.frame(variant));
      } else {
        world.pass(seat, to, message, frame);
      }
    }
  }

  /** One that says what is false, to clients too. */
  private abstract static class Falsifying implements Adversary {
    final World world;
    final SplittableRandom random;
    private final Falsifier falsifier;

    private Falsifying(World world, SplittableRandom random) {
      this.world = world;
      this.random = random;
      falsifier = falsifier(world, random);
    }

    @Override
    public Bytes reply(Bytes frame) {
      return happens(random, 50) ? falseReply(frame, world.plan().size(), random) : frame;
    }

    @Override
    public void heard(Seat seat, Signed<?> message) {
      falsifier.see(message);
    }

    /** Sends something else of the same kind instead; whether there is anything. */
    boolean lie(Seat seat, ReplicaId to, Signed<?> message) {
      Optional<Message> lie = falsified(message.message());
      lie.map(said -> world.seal(seat.id(), said))
          .ifPresent(signed -> world.pass(seat, to, signed, world.frame(signed)));
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

    private Forging(World world, SplittableRandom random) {
      this(world, random, 5 + random.nextInt(60));
    }

    private Forging(World world, SplittableRandom random, int odds) {
      super(world, random);
      this.odds = odds;
    }

    @Override
    public void send(Seat seat, ReplicaId to, Signed<?> message, Frame frame) {
      heard(seat, message);
      if (!happens(random, odds)) {
        world.pass(seat, to, message, frame);
        return;
      }
      lie(seat, to, message);
      if (happens(random, 30)) {
        world.pass(seat, to, message, frame);
      }
    }
  }

  /** Some kinds of messages are always false: a liar in view changes is honest otherwise. */
  private static final class Lying extends Falsifying {
    private final Map<Class<?>, Boolean> kinds = new LinkedHashMap<>();

    private Lying(World world, SplittableRandom random) {
      super(world, random);
    }

    @Override
    public void send(Seat seat, ReplicaId to, Signed<?> message, Frame frame) {
      heard(seat, message);
      boolean lies = kinds.computeIfAbsent(message.message().getClass(), k -> happens(random, 35));
      if (!lies || !lie(seat, to, message)) {
        world.pass(seat, to, message, frame);
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

    private Perjured(World world, SplittableRandom random) {
      super(world, random);
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
    public void send(Seat seat, ReplicaId to, Signed<?> message, Frame frame) {
      world.pass(seat, to, message, frame);
    }
  }

  private static final class Replaying implements Adversary {
    private static final int REMEMBERED_MAX = 256;

    private final World world;
    private final SplittableRandom random;
    private final int odds;
    private final List<Signed<?>> remembered = new ArrayList<>();

    private Replaying(World world, SplittableRandom random) {
      this.world = world;
      this.random = random;
      odds = 5 + random.nextInt(50);
    }

    @Override
    public void heard(Seat seat, Signed<?> message) {
      if (remembered.size() < REMEMBERED_MAX) {
        remembered.add(message);
      } else if (happens(random, 20)) {
        remembered.set(random.nextInt(REMEMBERED_MAX), message);
      }
    }

    @Override
    public void send(Seat seat, ReplicaId to, Signed<?> message, Frame frame) {
      heard(seat, message);
      world.pass(seat, to, message, frame);
      if (happens(random, odds)) {
        Signed<?> old = remembered.get(random.nextInt(remembered.size()));
        world.pass(seat, to, old, world.frame(old));
      }
    }
  }

  private static final class Delaying implements Adversary {
    private final World world;
    private final long delay;

    private Delaying(World world, SplittableRandom random) {
      this.world = world;
      delay = random.nextLong(20_000, 1_100_000);
    }

    @Override
    public void send(Seat seat, ReplicaId to, Signed<?> message, Frame frame) {
      world.send(seat, to, message, frame, delay);
    }
  }

  /** Honest in each life, but every life begins from nothing. */
  private static final class Amnesiac implements Adversary {
    private final World world;
    private final SplittableRandom random;

    private Amnesiac(World world, Seat seat, SplittableRandom random) {
      this.world = world;
      this.random = random;
      rest(seat);
    }

    private void rest(Seat seat) {
      world
          .schedule()
          .after(
              random.nextLong(20_000, 3_000_000),
              () -> {
                world.crash(seat, 0);
                seat.disk().wipe();
                world.start(seat);
                if (world.schedule().now() < 30_000_000) {
                  rest(seat);
                }
              });
    }

    @Override
    public void send(Seat seat, ReplicaId to, Signed<?> message, Frame frame) {
      world.pass(seat, to, message, frame);
    }
  }
}
