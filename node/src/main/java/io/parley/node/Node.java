package io.parley.node;

import io.parley.api.Digest;
import io.parley.api.Journal;
import io.parley.api.Membership;
import io.parley.api.MemoryAccount;
import io.parley.api.Observer;
import io.parley.api.Options;
import io.parley.api.Protocol;
import io.parley.api.QuorumScheme;
import io.parley.api.ReplicaId;
import io.parley.api.SharedLimits;
import io.parley.api.SignatureScheme;
import io.parley.api.StateMachine;
import io.parley.api.Transport;
import io.parley.api.door.Answer;
import io.parley.driver.door.DoorBounds;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One replica of a cluster, running: it drives a {@link Protocol} with a real network, memory and
 * time, and a {@link StateMachine} with what is decided. Thread-safe.
 *
 * <p>A node that finds that it can not go on, because an invariant of the protocol is broken, its
 * journal fails, it is too far behind, or any {@link Error} comes up on one of its threads or of
 * its transport's, falls silent: it closes all that it has, keeps the reason for {@link #standing}
 * and {@link #failure}, and tells {@link Builder#onFailure}. It does so without memory, too: an
 * {@link OutOfMemoryError} is such a reason.
 *
 * <p>All its threads, and those of its transport, are daemons: a process whose other threads have
 * ended ends, and the replica with it. A program that only runs a node waits for what {@link
 * Builder#onFailure} tells.
 */
public final class Node implements AutoCloseable {
  private enum Phase {
    MADE,
    STARTED,
    CLOSED
  }

  private final Parts parts;
  private Phase phase = Phase.MADE;
  private @Nullable Engine engine;

  private Node(Parts parts) {
    this.parts = parts;
  }

  /** A builder of nodes. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Opens the journal, listens, and starts; may be called once.
   *
   * @throws IOException if the journal can not be read or the port can not be had; the node is then
   *     closed
   * @throws IllegalStateException if it was started or closed before
   */
  public synchronized void start() throws IOException {
    if (phase != Phase.MADE) {
      throw new IllegalStateException(parts.self() + " was started or closed before");
    }
    phase = Phase.CLOSED;
    engine = Engine.start(parts);
    phase = Phase.STARTED;
  }

  /**
   * Where the node stands, the state's digest included; waits up to 2 s for the executor, then
   * tells the last digest known.
   *
   * @throws IllegalStateException if it was never started
   */
  public Answer.Standing standing() {
    return running().standing();
  }

  /** Why the node stopped by itself, if it did. */
  public Optional<Throwable> failure() {
    Engine current = current();
    return current == null ? Optional.empty() : current.failure().reason();
  }

  /**
   * How much was dropped and refused so far, by name: {@code rejected.<reason>.<peer>}, {@code
   * refused.<kind>}, {@code accused.<replica>}, {@code failed.<what>}.
   *
   * @throws IllegalStateException if it was never started
   */
  public Map<String, Long> counters() {
    return running().counters().snapshot();
  }

  /** How the connections to the peers are. */
  public List<Transport.Link> links() {
    return parts.transport().links();
  }

  /**
   * What the node's parts may take of the memory, and take. The accounts of the heap add up to what
   * it has.
   *
   * @throws IllegalStateException if it was never started
   */
  public List<MemoryAccount> memory() {
    return running().memory().accounts();
  }

  private synchronized @Nullable Engine current() {
    return engine;
  }

  private Engine running() {
    Engine current = current();
    if (current == null) {
      throw new IllegalStateException(parts.self() + " was never started");
    }
    return current;
  }

  /**
   * Stops: first the transport, then what is under way is finished, each stage for at most 5 s. May
   * be called at any time, also by {@link Builder#onFailure}, and more than once.
   */
  @Override
  public void close() {
    Engine closing;
    synchronized (this) {
      closing = phase == Phase.STARTED ? engine : null;
      phase = Phase.CLOSED;
    }
    if (closing != null) {
      closing.close();
    }
  }

  /**
   * Builds one {@link Node}: state machine, transport and journal are then that node's. Not
   * thread-safe.
   */
  public static final class Builder {
    /** What a state machine has that nobody said otherwise of. */
    public static final long APPLICATION_BYTES = 24L << 20;

    /** Connections of one client that nobody said otherwise of. */
    public static final int CLIENT_CONNECTIONS_MAX = DoorBounds.DEFAULT.clientStreamsMax();

    private @Nullable ReplicaId self;
    private @Nullable Digest cluster;
    private long epoch;
    private @Nullable Membership membership;
    private @Nullable Protocol protocol;
    private Options options = Options.PRESET;
    private SharedLimits limits = SharedLimits.DEFAULT;
    private long heapBytes = ProcessMemory.heap();
    private long directBytes = ProcessMemory.direct();
    private long applicationBytes = APPLICATION_BYTES;
    private int clientConnectionsMax = CLIENT_CONNECTIONS_MAX;
    private @Nullable StateMachine stateMachine;
    private @Nullable Transport transport;
    private @Nullable Journal journal;
    private @Nullable SignatureScheme signatures;
    private SignatureScheme.@Nullable Signer signer;
    private @Nullable QuorumScheme quorumScheme;
    private Consumer<Throwable> onFailure = why -> {};
    private Runnable beforeFirstWord = () -> {};
    private boolean used;
    private @Nullable Observer observer;
    private LongSupplier clock = Builder::wallClock;

    private Builder() {}

    private static long wallClock() {
      return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    public Builder self(ReplicaId self) {
      this.self = self;
      return this;
    }

    /** Identity of the cluster: part of all that is signed. */
    public Builder cluster(Digest cluster) {
      this.cluster = cluster;
      return this;
    }

    /** 0 unless set. */
    public Builder epoch(long epoch) {
      this.epoch = epoch;
      return this;
    }

    public Builder membership(Membership membership) {
      this.membership = membership;
      return this;
    }

    public Builder protocol(Protocol protocol) {
      this.protocol = protocol;
      return this;
    }

    /** All at their presets unless set. Those of scope cluster are the same on all replicas. */
    public Builder options(Options options) {
      this.options = options;
      return this;
    }

    /** {@link SharedLimits#DEFAULT} unless set; the same on all replicas. */
    public Builder limits(SharedLimits limits) {
      this.limits = limits;
      return this;
    }

    /**
     * What the node may take of the process's memory; all of it unless set, which is for several
     * nodes in one process.
     *
     * @param heapBytes of the heap
     * @param directBytes of direct memory
     */
    public Builder memory(long heapBytes, long directBytes) {
      this.heapBytes = heapBytes;
      this.directBytes = directBytes;
      return this;
    }

    /**
     * Heap bytes that the state machine takes at most, with all that it keeps; {@link
     * #APPLICATION_BYTES} unless set. The node does not enforce it, but leaves them alone.
     */
    public Builder applicationBytes(long applicationBytes) {
      this.applicationBytes = applicationBytes;
      return this;
    }

    /**
     * Connections that one client may have at a time, each with a stream; {@link
     * #CLIENT_CONNECTIONS_MAX} unless set, and in any case at most three quarters of those for
     * which there is memory. Further ones are refused, and told to the observer.
     *
     * @param clientConnectionsMax 1 or more
     */
    public Builder clientConnectionsMax(int clientConnectionsMax) {
      if (clientConnectionsMax < 1) {
        throw new IllegalArgumentException(
            "clientConnectionsMax is " + clientConnectionsMax + ", expected 1 or more");
      }
      this.clientConnectionsMax = clientConnectionsMax;
      return this;
    }

    /** In its first state; used by the node alone from now on. */
    public Builder stateMachine(StateMachine stateMachine) {
      this.stateMachine = stateMachine;
      return this;
    }

    /** Not started; the node starts it, and then closes it. */
    public Builder transport(Transport transport) {
      this.transport = transport;
      return this;
    }

    /** A new {@link MemoryJournal} unless set. The node opens and closes it. */
    public Builder journal(Journal journal) {
      this.journal = journal;
      return this;
    }

    /** In which replicas and clients sign. */
    public Builder signatures(SignatureScheme signatures) {
      this.signatures = signatures;
      return this;
    }

    /** Holds this replica's identity key. */
    public Builder signer(SignatureScheme.Signer signer) {
      this.signer = signer;
      return this;
    }

    public Builder quorumScheme(QuorumScheme quorumScheme) {
      this.quorumScheme = quorumScheme;
      return this;
    }

    /**
     * Told once, on a thread of its own, why the node stopped by itself. All that it had is closed
     * then, as by {@link Node#close}, and within the same time.
     */
    public Builder onFailure(Consumer<Throwable> onFailure) {
      this.onFailure = onFailure;
      return this;
    }

    /**
     * Run by {@link Node#start} when all is there that the node needs, the journal is open and the
     * port is had, and the replica has voted for nothing yet. If it throws, the node is closed and
     * {@code start} throws the same. Here belongs what a start that fails must not spend, such as
     * the mark by which a replica knows that it ran before.
     */
    public Builder beforeFirstWord(Runnable beforeFirstWord) {
      this.beforeFirstWord = beforeFirstWord;
      return this;
    }

    /** Told of all that is dropped and refused, besides the log and {@link Node#counters}. */
    public Builder observer(Observer observer) {
      this.observer = observer;
      return this;
    }

    Builder clock(LongSupplier clock) {
      this.clock = clock;
      return this;
    }

    /**
     * A node that is not started. Whatever it throws, nothing has been used up.
     *
     * @throws IllegalStateException if something is missing, or does not fit, if there is less
     *     memory than is needed, or if the builder has built a node, to which nothing happens; the
     *     message names it
     */
    public Node build() {
      if (used) {
        throw new IllegalStateException(
            "this builder has built a node of "
                + self
                + ": state machine, transport and journal are that node's, make a new builder with"
                + " others");
      }
      Parts parts =
          new Parts(
              required("self", self),
              required("cluster", cluster),
              epoch,
              required("membership", membership),
              required("protocol", protocol),
              options,
              limits,
              budget(),
              clientConnectionsMax,
              required("stateMachine", stateMachine),
              required("transport", transport),
              journal == null ? new MemoryJournal() : journal,
              required("signatures", signatures),
              required("signer", signer),
              required("quorumScheme", quorumScheme),
              onFailure,
              beforeFirstWord,
              observer,
              clock);
      check(parts);
      used = true;
      return new Node(parts);
    }

    private Budget budget() {
      return Budget.of(
          required("self", self).toString(),
          limits,
          required("membership", membership).size(),
          new Budget.Found(heapBytes, directBytes, applicationBytes),
          needs());
    }

    private Budget.Needs needs() {
      Transport network = required("transport", transport);
      int n = required("membership", membership).size();
      List<MemoryAccount> accounts =
          new ArrayList<>(required("protocol", protocol).accounts(n, options));
      accounts.addAll(network.accounts());
      return new Budget.Needs(accounts, network.connectionDirectBytes());
    }

    private static <T> T required(String name, @Nullable T value) {
      if (value == null) {
        throw new IllegalStateException("a node needs " + name + "(...)");
      }
      return value;
    }

    private static void check(Parts parts) {
      if (!parts.membership().contains(parts.self())) {
        throw new IllegalStateException(
            "self is " + parts.self() + ", not one of " + parts.membership().size());
      }
      var expected = parts.membership().member(parts.self()).publicKey();
      if (!expected.equals(parts.signer().publicKey())) {
        throw new IllegalStateException(
            "the signer's public key is not the one that the membership has for " + parts.self());
      }
    }
  }
}
