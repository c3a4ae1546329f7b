package io.parley.client;

import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.ClientTransport;
import io.parley.api.Credentials;
import io.parley.api.Domain;
import io.parley.api.Grant;
import io.parley.api.Limits;
import io.parley.api.ReplicaId;
import io.parley.api.Roster;
import io.parley.api.SignatureScheme;
import io.parley.api.TransportProvider;
import io.parley.api.TransportProvider.ClientSide;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Submits commands to a cluster and believes a result when f + 1 replicas give the same. Commands
 * that are submitted at the same time travel as one signed bundle. Thread-safe.
 *
 * <p>What hangs on futures runs on threads of its own, or on {@link Builder#callbacks}, never on
 * the one that keeps deadlines: it may block, and wait for other commands. Futures fail with a
 * {@link ParleyException}.
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

  /** The replicas that are connected, and of the client's membership, ascending. */
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
   * transport. Waits until that is done, for the session a second at most, but for no callback. May
   * be repeated, and called by a callback.
   */
  @Override
  public void close() {
    inbox.add(new ClientEvent.Closed());
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns when enough replicas have said that they are of the client's membership. */
  private void awaitAgreement() {
    try {
      loop.awaitAgreement().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientClosed("interrupted while the client was opened", false, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ParleyException failure) {
        throw failure;
      }
      throw new AssertionError("waiting fails as commands do", e);
    }
  }

  /**
   * Makes clients, as many as it is asked for, each with connections and a session of its own.
   * Cluster, signer, grant, transport and credentials must be given.
   */
  public static final class Builder {
    private @Nullable Roster cluster;
    private SignatureScheme.@Nullable Signer signer;
    private @Nullable Grant grant;
    private @Nullable TransportProvider transport;
    private Optional<Credentials> credentials = Optional.empty();
    private boolean saysHowSafe;
    private Optional<Executor> callbacks = Optional.empty();
    private Duration deadline = Duration.ofSeconds(30);
    private int inFlightMax = 4_096;
    private int bundlesInFlightMax = 4;

    private Builder() {}

    /** Whom to talk to. A client believes only replicas that say that they are of this roster. */
    public Builder cluster(Roster cluster) {
      this.cluster = cluster;
      return this;
    }

    /** The client's key, which is its identity. */
    public Builder signer(SignatureScheme.Signer signer) {
      this.signer = signer;
      return this;
    }

    /**
     * By which the cluster's authority lets the client in; {@code ClientFile} in {@code config} has
     * the one of a client's file, and who makes a cluster in code makes it with {@link
     * Grant#issue}.
     */
    public Builder grant(Grant grant) {
      this.grant = grant;
      return this;
    }

    /** Makes each client's transport. */
    public Builder transport(TransportProvider transport) {
      this.transport = transport;
      return this;
    }

    /** For TLS; empty for plain text, on this machine only, which nobody has by accident. */
    public Builder credentials(Optional<Credentials> credentials) {
      this.credentials = credentials;
      saysHowSafe = true;
      return this;
    }

    /**
     * Where all runs that hangs on futures without an executor of its own; threads of the client's
     * own if not given, as many as such code blocks and one more.
     */
    public Builder callbacks(Executor callbacks) {
      this.callbacks = Optional.of(callbacks);
      return this;
    }

    /** How long a command or question is tried, and opening; 30 s if not given. */
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
     * A client of which n - f replicas have said that they are of its cluster: of the same members
     * with the same keys, in the same epoch. Who says something else is named in the log, and what
     * it says never counts.
     *
     * @throws NotEnoughReplies if fewer say so within the deadline; it names the others, and
     *     nothing is left of the client
     * @throws IllegalStateException if something is missing
     * @throws IllegalArgumentException if a number is out of range, the grant is of another client
     *     or cluster, or the credentials can not be used
     */
    public ParleyClient open() {
      ParleyClient client = start();
      try {
        client.awaitAgreement();
        return client;
      } catch (Throwable e) {
        client.close();
        throw e;
      }
    }

    /**
     * As {@link #open}, without waiting: {@link ParleyClient#ask} works at once, with each replica
     * that is connected; commands wait until enough replicas agree, or their deadline.
     */
    public ParleyClient start() {
      Roster cluster = given(this.cluster, "cluster");
      SignatureScheme.Signer signer = given(this.signer, "signer");
      Grant grant = given(this.grant, "grant");
      TransportProvider transport = given(this.transport, "transport");
      if (!saysHowSafe) {
        throw new IllegalStateException("a client needs credentials(...)");
      }
      if (inFlightMax < 1) {
        throw new IllegalArgumentException("inFlightMax must be 1 or more, found " + inFlightMax);
      }
      ClientId self = ClientId.ofKey(signer.publicKey());
      Optional<String> complaint = grant.complaint(cluster.cluster(), self);
      if (complaint.isPresent()) {
        throw new IllegalArgumentException(complaint.get());
      }
      ClientCore core = core(cluster, signer, grant);
      ClientSide side = new ClientSide(cluster.cluster(), self, cluster.addresses(), credentials);
      return start(self, core, cluster, transport.client(side));
    }

    private ClientCore core(Roster cluster, SignatureScheme.Signer signer, Grant grant) {
      Domain domain = Domain.ofClients(cluster.cluster());
      byte[] seed = new byte[SEED_BYTES];
      new SecureRandom().nextBytes(seed);
      return new ClientCore(
          new ClientSettings(cluster.size(), cluster.digest(), deadline, bundlesInFlightMax),
          signer.publicKey(),
          statement -> signer.sign(domain.encode(statement)),
          grant,
          Bytes.wrap(seed));
    }

    private ParleyClient start(
        ClientId self, ClientCore core, Roster cluster, ClientTransport transport) {
      DoorCodec codec = new DoorCodec(cluster.cluster());
      ClientInbox inbox = new ClientInbox(codec, cluster.size());
      Callbacks own = Callbacks.start();
      ClientLoop loop =
          new ClientLoop(self, core, inbox, codec, transport, own, callbacks, inFlightMax);
      ParleyClient client = new ParleyClient(inbox, loop);
      try {
        client.thread.start();
        transport.start(inbox);
      } catch (Throwable e) {
        // What its thread gives back when it ends, if it was there.
        client.close();
        own.end();
        throw e;
      }
      return client;
    }

    private static <T> T given(@Nullable T value, String name) {
      if (value == null) {
        throw new IllegalStateException("a client needs " + name + "(...)");
      }
      return value;
    }
  }
}
