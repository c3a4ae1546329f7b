package io.parley.simulator.clients;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.Domain;
import io.parley.api.Grant;
import io.parley.api.LayoutWriter;
import io.parley.api.Limits;
import io.parley.api.ReplicaId;
import io.parley.api.SessionRequest;
import io.parley.api.SignatureScheme;
import io.parley.api.Statement;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.DoorCodec;
import io.parley.client.core.ClientSettings;
import io.parley.simulator.network.Mutation;
import io.parley.simulator.scheme.Identities;
import io.parley.simulator.time.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * A Byzantine client. It opens a session as any client does, then does its mischief a number of
 * times, and rests. Its key is its own: it can not speak for others.
 *
 * <p>What it submits may be executed, or not; whether, no client knows. Its commands therefore
 * should concern nothing that the history of honest clients is about.
 */
public final class MaliciousClient {
  /** What it does. */
  public enum Kind {
    /** Gives equal sequences to different commands, and each replica another. */
    EQUAL_SEQUENCES,
    /** Puts one command into several bundles that overlap. */
    OVERLAPPING_BUNDLES,
    /** Later sequences first, some beyond the window; acknowledges what it never heard of. */
    OUT_OF_ORDER,
    /** Signs badly, with keys that are not its own, and sends what is no frame. */
    BAD_SIGNATURES,
    /** Legal bundles, too many, in bursts. */
    FLOOD,
    /** Sends old bundles again, byte for byte, the opening of its session too. */
    REPLAY,
    /**
     * Opens more sessions than a client may have, under numbers of all kinds, closes some, and
     * acknowledges in its own and others' what never was.
     */
    SESSION_GRABBER,
    /**
     * Opens sessions by what is no grant, or is another's, in its own name and in invented ones.
     */
    UNGRANTED,
    /** Signs two bundles for one sequence, and sends some replicas the one, the rest the other. */
    TWO_STORIES,
    /** Legal commands that are as large as commands may be. */
    LARGE
  }

  /** Mischiefs before it rests. */
  static final int ACTS_MAX = 40;

  /** Bundles of a {@link Kind#FLOOD}. */
  static final int FLOOD_BUNDLES = 200;

  private static final int BURST_BUNDLES = 25;

  /** More than the 64 that a client may have, so that it is refused some. */
  static final int SESSIONS = 96;

  private static final int BURST_SESSIONS = 8;

  /**
   * The number of a session is the height of its opening, then so many bits for its place there.
   */
  private static final int HEIGHT_SHIFT = 20;

  /** Bundles of {@link Kind#LARGE}, of a command each: those of a burst would fill a batch. */
  static final int LARGE_BUNDLES = 5;

  /** Frames that it remembers to send again. */
  private static final int FRAMES_MAX = 64;

  /** µs between one act and the next. */
  private static final long PAUSE_MIN = 20_000;

  private static final long PAUSE_MAX = 400_000;

  private static final DoorCodec CODEC = new DoorCodec(Identities.CLUSTER);

  private final Kind kind;
  private final Schedule schedule;
  private final SplittableRandom random;
  private final List<ReplicaId> replicas = new ArrayList<>();
  private final LongFunction<Bytes> commands;
  private final SignatureScheme.Signer stranger;
  private final SimulatedClient client;
  private final List<Bytes> frames = new ArrayList<>();
  private final Map<Long, Bytes> bySequence = new TreeMap<>();
  private final List<Bytes> signed = new ArrayList<>();
  private long next;
  private long grabbed;
  private int acts;
  private boolean stopped;

  /**
   * A client that begins at once.
   *
   * @param name decides its key; clients of one run have different names
   * @param n how many replicas there are
   * @param commands gives the i-th command that it signs, from 0, and below 0 those that it signs
   *     badly, which nobody may execute; all different
   */
  MaliciousClient(
      Kind kind,
      Schedule schedule,
      ClientLinks links,
      String name,
      int n,
      long seed,
      LongFunction<Bytes> commands) {
    this.kind = kind;
    this.schedule = schedule;
    this.commands = commands;
    random = new SplittableRandom(seed);
    for (int i = 0; i < n; i++) {
      replicas.add(new ReplicaId(i));
    }
    stranger = Identities.ofName("stranger to " + name);
    ClientHabits habits = ClientHabits.real(Duration.ofSeconds(30));
    client = new SimulatedClient(schedule, recording(links), name, n, seed, habits);
    again();
  }

  private ClientLinks recording(ClientLinks links) {
    return new ClientLinks() {
      @Override
      public Bytes greeting(ReplicaId of) {
        return links.greeting(of);
      }

      @Override
      public void toReplica(SimulatedClient from, ReplicaId to, Bytes frame) {
        remember(frame);
        links.toReplica(from, to, frame);
      }

      @Override
      public void toClient(ReplicaId from, ClientId to, Bytes frame) {
        links.toClient(from, to, frame);
      }

      @Override
      public void note(Supplier<String> text) {
        links.note(text);
      }
    };
  }

  private void remember(Bytes frame) {
    if (frames.size() < FRAMES_MAX) {
      frames.add(frame);
    } else {
      frames.set(random.nextInt(FRAMES_MAX), frame);
    }
  }

  /** Its end of the links; it submits nothing by itself. */
  SimulatedClient client() {
    return client;
  }

  Kind kind() {
    return kind;
  }

  /** All commands that it signed as it should, in order; each may be executed at most once. */
  public List<Bytes> signed() {
    return List.copyOf(signed);
  }

  /** It does no more from now on. */
  void stop() {
    stopped = true;
  }

  /** Whether it has done all its mischief, or was stopped. */
  public boolean rests() {
    return stopped || acts == actsMax();
  }

  private int actsMax() {
    return switch (kind) {
      case FLOOD -> FLOOD_BUNDLES / BURST_BUNDLES;
      case SESSION_GRABBER -> SESSIONS / BURST_SESSIONS;
      case LARGE -> 1;
      default -> ACTS_MAX;
    };
  }

  private void again() {
    if (!rests()) {
      schedule.after(random.nextLong(PAUSE_MIN, PAUSE_MAX), this::act);
    }
  }

  private void act() {
    if (!stopped && client.session() != 0) {
      acts++;
      switch (kind) {
        case EQUAL_SEQUENCES -> equalSequences();
        case OVERLAPPING_BUNDLES -> overlap();
        case OUT_OF_ORDER -> disorder();
        case BAD_SIGNATURES -> signBadly();
        case FLOOD -> flood();
        case REPLAY -> replay();
        case SESSION_GRABBER -> grabSessions();
        case UNGRANTED -> openUngranted();
        case TWO_STORIES -> tellTwoStories();
        case LARGE -> sendLarge();
      }
    }
    again();
  }

  private void equalSequences() {
    int count = 1 + random.nextInt(3);
    for (ReplicaId to : replicas) {
      client.sendTo(to, bundle(next, acknowledged(), fresh(count)));
      if (random.nextInt(4) == 0) {
        client.sendTo(to, bundle(next, acknowledged(), fresh(count)));
      }
    }
    next += count;
  }

  private void tellTwoStories() {
    Bundle one = bundle(next, 0, fresh(1));
    Bundle other = bundle(next, 0, fresh(1));
    int split = 1 + random.nextInt(replicas.size());
    int first = random.nextInt(replicas.size());
    for (int i = 0; i < replicas.size(); i++) {
      ReplicaId to = replicas.get((first + i) % replicas.size());
      client.sendTo(to, i < split ? one : other);
    }
    next++;
  }

  private void sendLarge() {
    for (int i = 0; i < LARGE_BUNDLES; i++) {
      Bytes command = commands.apply(signed.size());
      int size = Limits.COMMAND_BYTES_MAX - (random.nextBoolean() ? 0 : random.nextInt(1 << 16));
      byte[] padding = new byte[Math.max(0, size - command.size())];
      Bytes large = new LayoutWriter(size).raw(command).raw(Bytes.wrap(padding)).toBytes();
      signed.add(large);
      sendToSome(bundle(next++, 0, List.of(large)));
    }
  }

  private void overlap() {
    for (int i = 0; i < 4; i++) {
      long first = next + random.nextInt(4);
      List<Bytes> some = new ArrayList<>();
      for (long at = first; at <= first + random.nextInt(5); at++) {
        some.add(bySequence.computeIfAbsent(at, absent -> fresh()));
      }
      sendToSome(bundle(first, 0, some));
    }
    next += 1 + random.nextInt(8);
  }

  private void disorder() {
    List<Bundle> bundles = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      int count = 1 + random.nextInt(3);
      bundles.add(bundle(next, acknowledged(), fresh(count)));
      next += count;
    }
    if (random.nextInt(3) == 0) {
      long beyond = next + ClientSettings.SESSION_WINDOW_MAX + random.nextInt(1_000);
      bundles.add(bundle(beyond, 0, fresh(1)));
    }
    while (!bundles.isEmpty()) {
      sendToSome(bundles.remove(random.nextInt(bundles.size())));
    }
  }

  private long acknowledged() {
    return random.nextInt(3) == 0 ? next : 0;
  }

  private void flood() {
    for (int i = 0; i < BURST_BUNDLES; i++) {
      List<Bytes> some = fresh(1 + random.nextInt(8));
      sendToSome(bundle(next, 0, some));
      next += some.size();
    }
  }

  private void replay() {
    Bundle bundle = bundle(next++, acknowledged(), fresh(1));
    sendToSome(bundle);
    for (int i = 0; i < 5; i++) {
      Bytes old = frames.get(random.nextInt(frames.size()));
      replicas.stream().filter(to -> random.nextBoolean()).forEach(to -> client.sendTo(to, old));
    }
  }

  private void grabSessions() {
    for (int i = 0; i < BURST_SESSIONS; i++) {
      Bytes nonce = new LayoutWriter().i64(random.nextLong()).i64(random.nextLong()).toBytes();
      SessionRequest request =
          switch (random.nextInt(8)) {
            case 0 -> new SessionRequest.Close(client.session() + random.nextInt(3));
            case 1 ->
                new SessionRequest.Open(1 + random.nextLong(Long.MAX_VALUE - 1), nonce, grant());
            case 2 -> new SessionRequest.Open(1 + random.nextInt(5), nonce, grant());
            case 3 -> acknowledgement();
            default -> new SessionRequest.Open(2 + grabbed++, nonce, grant());
          };
      sendToSome(client.sign(0, 0, 0, List.of(request.encode())));
    }
  }

  /** Of sequences as far ahead as there are, in a session of its own or of anybody. */
  private SessionRequest acknowledgement() {
    long own = client.session();
    long height = 1 + random.nextLong((own >> HEIGHT_SHIFT) + 8);
    long anybodys = height << HEIGHT_SHIFT | random.nextInt(4);
    long sequence = 1 + random.nextLong(random.nextBoolean() ? SessionRequest.SEQUENCE_MAX : 100);
    return new SessionRequest.Acknowledge(random.nextInt(4) == 0 ? own : anybodys, sequence);
  }

  private Grant grant() {
    return Identities.grant(client.id());
  }

  private void openUngranted() {
    ClientId invented = ClientId.ofKey(stranger.publicKey());
    Grant good = grant();
    Grant grant =
        switch (random.nextInt(5)) {
          case 0 -> Grant.issue(Identities.CLUSTER, client.id(), stranger);
          case 1 -> Grant.issue(Identities.CLUSTER, invented, stranger);
          case 2 -> Identities.grant(SimulatedClient.idOf("somebody else"));
          case 3 -> new Grant(good.kind(), Digest.ZERO, good.client(), good.signature());
          default -> new Grant(good.kind(), good.cluster(), invented, good.signature());
        };
    Bytes nonce = new LayoutWriter().i64(random.nextLong()).i64(random.nextLong()).toBytes();
    Bytes request = new SessionRequest.Open(2 + grabbed++, nonce, grant).encode();
    Bundle own = client.sign(0, 0, 0, List.of(request));
    sendToSome(own);
    sendToSome(signedAs(own, stranger.publicKey(), this::asStranger));
  }

  private void signBadly() {
    Bytes command = commands.apply(-1 - acts);
    Bundle good = client.sign(client.session(), next, 0, List.of(command));
    Bytes noise = new LayoutWriter().i64(random.nextLong()).toBytes();
    Bytes frame =
        switch (random.nextInt(6)) {
          case 0 -> frame(signedAs(good, good.publicKey(), statement -> noise));
          case 1 -> frame(signedAs(good, good.publicKey(), statement -> Bytes.EMPTY));
          case 2 -> frame(signedAs(good, good.publicKey(), this::asStranger));
          case 3 -> frame(signedAs(good, stranger.publicKey(), this::asStranger));
          case 4 -> frame(signedAs(good, noise, this::asStranger));
          default -> spoilt(frame(good));
        };
    replicas.forEach(to -> client.sendTo(to, frame));
  }

  private static Bundle signedAs(Bundle like, Bytes publicKey, Function<Statement, Bytes> sign) {
    return Bundle.sign(publicKey, like.id().session(), like.id().first(), 0, like.commands(), sign);
  }

  private Bytes asStranger(Statement statement) {
    return stranger.sign(Domain.ofClients(Identities.CLUSTER).encode(statement));
  }

  /** What some accident leaves of a frame; accidents may leave it whole. */
  private Bytes spoilt(Bytes frame) {
    Bytes spoilt = Mutation.of(frame, random);
    return spoilt.equals(frame) ? frame.slice(0, frame.size() - 1) : spoilt;
  }

  private static Bytes frame(Bundle bundle) {
    return CODEC.encode(new ClientFrame.Submit(bundle));
  }

  private Bundle bundle(long first, long acknowledged, List<Bytes> some) {
    return client.sign(client.session(), first, Math.min(first, acknowledged), some);
  }

  private List<Bytes> fresh(int count) {
    List<Bytes> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      some.add(fresh());
    }
    return some;
  }

  private Bytes fresh() {
    Bytes command = commands.apply(signed.size());
    signed.add(command);
    return command;
  }

  /** To all, or to any of them; to one at least. */
  private void sendToSome(Bundle bundle) {
    boolean all = random.nextInt(3) == 0;
    ReplicaId one = replicas.get(random.nextInt(replicas.size()));
    for (ReplicaId to : replicas) {
      if (all || to.equals(one) || random.nextBoolean()) {
        client.sendTo(to, bundle);
      }
    }
  }

  @Override
  public String toString() {
    return client + ", " + kind;
  }
}
