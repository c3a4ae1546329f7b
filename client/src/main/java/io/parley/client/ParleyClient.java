package io.parley.client;

import io.parley.api.Bytes;
import io.parley.api.ClientTransport;
import io.parley.api.Digest;
import io.parley.api.Domain;
import io.parley.api.Limits;
import io.parley.api.ReplicaId;
import io.parley.api.SignatureScheme;
import io.parley.api.door.Answer;
import io.parley.api.door.DoorCodec;
import io.parley.api.door.Question;
import io.parley.client.core.ClientCore;
import io.parley.client.core.ClientEvent;
import io.parley.client.core.ClientSettings;
import io.parley.client.core.ClientStatus;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Submits commands to a cluster and believes a result when f + 1 replicas give the same. Commands
 * that are submitted at the same time travel as one signed bundle. Thread-safe.
 *
 * <p>Futures complete on the client's one thread: what hangs on them without an executor must not
 * block, and least of all wait for another command; use {@code thenApplyAsync} for that. They fail
 * with a {@link ParleyException}.
 */
public final class ParleyClient implements AutoCloseable {
  private static final int SEED_BYTES = 32;

  private final ClientInbox inbox;
  private final ClientLoop loop;
  private final Thread thread;

  private ParleyClient(ClientInbox inbox, ClientLoop loop) {
    this.inbox = inbox;
    this.loop = loop;
    thread = new Thread(loop, "parley-client");
    thread.setDaemon(true);
  }

  public static Builder builder() {
    return new Builder();
  }

  /**
   * Has {@code command} ordered and executed exactly once. Fails at once with {@link Overloaded} if
   * too many commands are in flight already.
   *
   * @return what the state machine answered
   * @throws IllegalArgumentException if the command exceeds {@link Limits#COMMAND_BYTES_MAX}
   */
  public CompletableFuture<Bytes> submit(Bytes command) {
    if (command.size() > Limits.COMMAND_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a command of " + command.size() + " bytes, at most " + Limits.COMMAND_BYTES_MAX);
    }
    return loop.submit(command);
  }

  /** Asks one replica, which may lie. Waits for a connection to it if there is none. */
  public CompletableFuture<Answer> ask(ReplicaId replica, Question question) {
    return loop.ask(replica, question);
  }

  /** The highest view that f + 1 replicas have reached, 0 until they say so. */
  public long view() {
    return status().view();
  }

  /** The leader that f + 1 replicas name. */
  public Optional<ReplicaId> leader() {
    return status().leader();
  }

  /** The replicas that are connected, ascending. */
  public List<ReplicaId> connected() {
    return status().connected();
  }

  /** Where the client stands. */
  public ClientStatus status() {
    return loop.status();
  }

  /** Commands without an outcome. */
  public int inFlight() {
    return loop.inFlight();
  }

  /** Frames of replicas that could not be decoded, so far. */
  public long malformedFrames() {
    return inbox.malformed();
  }

  /** Frames of replicas that were dropped because this client did not keep up, so far. */
  public long droppedFrames() {
    return inbox.dropped();
  }

  /**
   * Fails what is outstanding with {@link ClientClosed}, ends the session, and closes the
   * transport. Waits until that is done, for the session a second at most, unless called on the
   * client's own thread.
   */
  @Override
  public void close() {
    inbox.add(new ClientEvent.Closed());
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Makes clients. Cluster, replicas, signer and transport must be given. */
  public static final class Builder {
    private @Nullable Digest cluster;
    private @Nullable Integer replicas;
    private SignatureScheme.@Nullable Signer signer;
    private @Nullable ClientTransport transport;
    private Duration deadline = Duration.ofSeconds(30);
    private int inFlightMax = 4_096;
    private int bundlesInFlightMax = 4;

    private Builder() {}

    /** Identity of the cluster. */
    public Builder cluster(Digest cluster) {
      this.cluster = cluster;
      return this;
    }

    /** Replicas in the cluster. */
    public Builder replicas(int replicas) {
      this.replicas = replicas;
      return this;
    }

    /** The client's key, which is its identity. */
    public Builder signer(SignatureScheme.Signer signer) {
      this.signer = signer;
      return this;
    }

    /** Not started; the client starts it and closes it. */
    public Builder transport(ClientTransport transport) {
      this.transport = transport;
      return this;
    }

    /** How long a command or question is tried; 30 s if not given. */
    public Builder deadline(Duration deadline) {
      this.deadline = deadline;
      return this;
    }

    /** Commands without an outcome, beyond which {@code submit} fails at once; 4,096. */
    public Builder inFlightMax(int inFlightMax) {
      this.inFlightMax = inFlightMax;
      return this;
    }

    /**
     * Bundles that wait for replies at a time; 4. One is enough for the lowest latency of a lone
     * command; a few keep the cluster's pipeline busy while replies travel; more only make bundles
     * smaller, and every bundle costs a signature here and a verification on each replica.
     */
    public Builder bundlesInFlightMax(int bundlesInFlightMax) {
      this.bundlesInFlightMax = bundlesInFlightMax;
      return this;
    }

    /**
     * Starts the client; it connects and opens its session meanwhile.
     *
     * @throws IllegalStateException if something is missing
     * @throws IllegalArgumentException if a number is out of range
     */
    public ParleyClient open() {
      Digest cluster = given(this.cluster, "cluster");
      SignatureScheme.Signer signer = given(this.signer, "signer");
      ClientTransport transport = given(this.transport, "transport");
      int replicas = given(this.replicas, "replicas");
      if (inFlightMax < 1) {
        throw new IllegalArgumentException("inFlightMax must be 1 or more, found " + inFlightMax);
      }
      ClientSettings settings = new ClientSettings(replicas, deadline, bundlesInFlightMax);
      Domain domain = Domain.ofClients(cluster);
      byte[] seed = new byte[SEED_BYTES];
      new SecureRandom().nextBytes(seed);
      ClientCore core =
          new ClientCore(
              settings,
              signer.publicKey(),
              statement -> signer.sign(domain.encode(statement)),
              Bytes.wrap(seed));
      DoorCodec codec = new DoorCodec(cluster);
      ClientInbox inbox = new ClientInbox(codec, replicas);
      ClientLoop loop = new ClientLoop(core, inbox, codec, transport, inFlightMax);
      ParleyClient client = new ParleyClient(inbox, loop);
      client.thread.start();
      try {
        transport.start(inbox);
      } catch (RuntimeException e) {
        client.close();
        throw e;
      }
      return client;
    }

    private static <T> T given(@Nullable T value, String name) {
      if (value == null) {
        throw new IllegalStateException("a client needs a " + name);
      }
      return value;
    }
  }
}
