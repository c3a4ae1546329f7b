package io.parley.node;

import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.Event;
import io.parley.api.Insight;
import io.parley.api.Journal;
import io.parley.api.MemoryAccount;
import io.parley.api.Observer;
import io.parley.api.Replica;
import io.parley.api.Setup;
import io.parley.api.Snapshots;
import io.parley.api.Wait;
import io.parley.api.door.Answer;
import io.parley.api.door.DoorCodec;
import io.parley.api.door.Question;
import io.parley.driver.execution.Execution;
import io.parley.driver.execution.Executor;
import io.parley.driver.inbox.InboxBounds;
import io.parley.driver.verification.Epoch;
import io.parley.driver.verification.Greeting;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A started node: its stages, wired together, and the order in which they start and stop. */
final class Engine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  private final Parts parts;
  private final FirstFailure failure = new FirstFailure();

  /** What ends the node, in order; each part may be repeated. */
  private final List<Runnable> ends =
      List.of(
          this::closeTransport,
          this::closeInbox,
          this::stopPool,
          this::stopThreads,
          this::closeJournal);

  private final Undertaker undertaker;
  private final Counters counters;
  private final LongSupplier elapsed = new ElapsedTime();
  private final SharedStalls stalls = new SharedStalls(elapsed);
  private final SharedInbox inbox;
  private final Room streamRoom;
  private final SharedKeys keys;
  private final SharedClaims claims;
  private final VerifyPool pool;
  private final Timers timers;
  private final ExecutorThread executor;
  private final Ingress ingress;
  private final Egress egress;
  private final JournalThread journal;
  private final Loop loop;
  private final PublishedStatus published;
  private final Clients clients;
  private final GuardedInbound inbound;
  private final Greeting greeting;

  /** Whether this node has started the transport; another node's is left alone. */
  private volatile boolean ownsTransport;

  private int ended;
  private boolean inTime = true;

  private Engine(Parts parts, Journal.Recovered recovered) throws IOException {
    this.parts = parts;
    counters = new Counters(LOG, parts.self());
    InboxBounds bounds = parts.budget().inbox();
    inbox = new SharedInbox(bounds, stalls);
    streamRoom = new Room(bounds.totals().streamFrames());
    Observer observer = observer(parts.observer());
    greeting = parts.greeting();
    Threads threads = new Threads("parley-" + parts.self() + "-", this::fail);
    keys = new SharedKeys(parts.signatures());
    claims = new SharedClaims(parts.membership().size());
    Epoch epoch = parts.epoch(keys, claims);
    pool = new VerifyPool(threads, VerifyPool.threadsFor(cores()));
    published =
        new PublishedStatus(
            parts.protocol().name(), failure, parts.transport()::links, this::executing);
    DoorCodec codec = new DoorCodec(parts.cluster());
    clients = new Clients(codec, parts.budget().door(parts.clientConnectionsMax()), observer);
    Executor application = application(recovered.base(), observer);
    Snapshots snapshots = parts.journal().snapshots().orElse(null);
    Event.Started started = started(recovered, application);
    Execution execution = new Execution(application, published::standing, observer::failed);
    long undelivered = parts.limits().undeliveredBytesMax();
    executor =
        new ExecutorThread(
            threads, execution, inbox, stalls, undelivered, snapshots, clients::reply);
    ingress = new Ingress(epoch, pool.forReplicas(), bounds, inbox, observer);
    ClientStream.Parts streams =
        new ClientStream.Parts(
            clients,
            codec,
            bounds.streamFrames(),
            streamRoom,
            this::memory,
            this::lastStanding,
            pool.forClients(),
            epoch::verifier,
            inbox,
            executor,
            observer);
    inbound =
        new GuardedInbound(
            ingress,
            greeting,
            parts.greetingOfClients(),
            observer,
            link -> clients.open(link, it -> new ClientStream(streams, it)),
            this::fail);
    egress = new Egress(threads, epoch, parts.transport(), inbox, stalls, observer);
    Released released = new Released(parts.self(), egress, executor, published::height);
    journal = new JournalThread(threads, parts.journal(), released);
    timers = new Timers(threads, elapsed, stalls, inbox::addDue, inbox::addOverdue);
    Immediately immediately =
        new Immediately(timers, epoch.sealer(), pool.forReplicas(), inbox, clients, observer);
    Replica replica = parts.protocol().replica(setup());
    loop =
        new Loop(
            threads,
            parts,
            started,
            replica,
            elapsed,
            stalls,
            inbox,
            timers,
            immediately,
            journal,
            clients,
            published,
            executor);
    undertaker =
        new Undertaker(
            "parley-" + parts.self() + "-failure",
            failure,
            List.of(this::fallSilent, this::sayWhy, this::close),
            parts.onFailure());
  }

  /** What the state machine has not ended for long. */
  private Optional<Wait> executing() {
    return executor.busyFor(Bounds.BUSY_SHOWN_MIN);
  }

  private Setup setup() {
    return new Setup(
        parts.self(), parts.membership(), parts.epoch(), parts.options(), parts.budget().core());
  }

  private Observer observer(@Nullable Observer second) {
    return second == null ? counters : Observer.both(counters, second);
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  /** In the state of the base; who has another one there than all agreed on does not start. */
  private Executor application(Checkpoint base, Observer observer) throws IOException {
    Executor application =
        new Executor(parts.stateMachine(), parts.limits().sessions(), observer::failed);
    if (base.height() == 0) {
      return application;
    }
    try (InputStream state = parts.journal().snapshots().orElseThrow().read()) {
      application.restore(state);
    }
    if (application.height() != base.height() || !application.digest().equals(base.state())) {
      throw new IOException(
          "the state that was kept at height %d is not the one that all agreed on: found %s at height %d, expected %s; this replica, its state machine or its disk is at fault"
              .formatted(base.height(), application.digest(), application.height(), base.state()));
    }
    return application;
  }

  /** With the digest of the first state, which a journal can not know. */
  private static Event.Started started(Journal.Recovered recovered, Executor application) {
    Checkpoint base =
        recovered.base().height() > 0
            ? recovered.base()
            : new Checkpoint(0, application.digest(), Bytes.EMPTY, null);
    return new Event.Started(recovered.origin(), base, recovered.entries());
  }

  /** Opens and starts everything; on failure everything is closed again. */
  static Engine start(Parts parts) throws IOException {
    Engine engine = make(parts);
    try {
      engine.undertaker.start();
      engine.pool.start();
      engine.executor.start();
      engine.egress.start();
      engine.journal.start();
      engine.timers.begin();
      parts.transport().bound(parts.budget().transport(parts.clientConnectionsMax()));
      engine.loop.start();
      engine.startTransport();
      parts.beforeFirstWord().run();
      engine.loop.begin();
      LOG.info(
          "{}: started {}, settings {}",
          parts.self(),
          parts.protocol().name(),
          engine.greeting.digest());
      return engine;
    } catch (Throwable e) {
      engine.close();
      throw e;
    }
  }

  /** A journal that can not be opened, and a transport, stay as they are: they may be others'. */
  private static Engine make(Parts parts) throws IOException {
    Journal.Recovered recovered = parts.journal().open(parts.protocol().codec());
    try {
      return new Engine(parts, recovered);
    } catch (Throwable e) {
      closeJournal(parts);
      throw e;
    }
  }

  private void startTransport() throws IOException {
    ownsTransport = true;
    try {
      parts.transport().start(inbound);
    } catch (IllegalStateException e) {
      ownsTransport = false;
      throw e;
    }
  }

  private static void closeJournal(Parts parts) {
    try {
      parts.journal().close();
    } catch (IOException e) {
      LOG.error("{}: the journal could not be closed", parts.self(), e);
    }
  }

  /** What the node's parts may take of the memory, and what those that are counted take. */
  Answer.Memory memory() {
    Map<String, Long> used = new TreeMap<>();
    for (MemoryAccount each : parts.transport().accounts()) {
      used.put(each.name(), each.bytes());
    }
    Insight core = published.insight();
    used.put(Share.PENDING.title(), core.size(Insight.PENDING_BYTES));
    used.put(Budget.WINDOW, core.size(Insight.WINDOW_BYTES));
    used.put(Share.DECIDED.title(), core.size(Insight.DECIDED_BYTES));
    used.put(Budget.SESSIONS, executor.sessionsBytes());
    used.put(Share.PEER_FRAMES.title(), ingress.bytes());
    used.put(Share.PEER_MESSAGES.title(), inbox.arrivalBytes());
    used.put(Share.STREAM_FRAMES.title(), streamRoom.bytes());
    used.put(Share.CLIENT_BUNDLES.title(), inbox.bundleBytes());
    used.put(Share.REPLIES.title(), clients.repliesBytes());
    used.put(Share.TO_PEERS.title(), parts.transport().peersBytes());
    used.put(Share.TO_CLIENTS.title(), parts.transport().clientsBytes());
    used.put(Budget.UNDELIVERED, executor.bytes());
    used.put(Budget.WORK, egress.bytes());
    used.put(Budget.CLAIMS, claims.bytes());
    used.put(Budget.KEYS, keys.bytes());
    used.put(Budget.DOOR, clients.sessionsBytes());
    return new Answer.Memory(parts.budget().accounts(used));
  }

  FirstFailure failure() {
    return failure;
  }

  Counters counters() {
    return counters;
  }

  Answer.Standing standing() {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    if (executor.ask(new Question.OfStatus(), answer::complete)) {
      try {
        if (answer.get(Bounds.ANSWER_WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)
            instanceof Answer.Standing standing) {
          return standing;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException e) {
        LOG.debug("{}: the executor is busy", parts.self(), e);
      }
    }
    return lastStanding();
  }

  /** As the executor last was. */
  private Answer.Standing lastStanding() {
    Answer.StateAt newest = executor.newest();
    return published.standing(newest.height(), newest.state());
  }

  /** Called by the thread that failed: whatever it still does, the {@link #undertaker} is awake. */
  private void fail(Throwable why) {
    failure.fail(why);
    fallSilent();
  }

  /** Nothing is sent or executed from now on. */
  private void fallSilent() {
    egress.abort();
    executor.abort();
    journal.abort();
    inbox.close();
  }

  private void sayWhy() {
    failure
        .reason()
        .ifPresent(why -> LOG.error("{}: stops, as it can not go on", parts.self(), why));
  }

  /** Ends all that has not ended; what can not be ended keeps nothing else from it. */
  @Override
  public synchronized void close() {
    for (; ended < ends.size(); ended++) {
      try {
        ends.get(ended).run();
      } catch (RuntimeException e) {
        LOG.error("{}: a part could not be closed", parts.self(), e);
      }
    }
    undertaker.dismiss();
  }

  private void closeTransport() {
    if (ownsTransport) {
      parts.transport().close();
    }
  }

  private void closeInbox() {
    inbox.close();
  }

  private void stopPool() {
    pool.stop();
  }

  private void stopThreads() {
    boolean all = loop.join();
    timers.close();
    all &= journal.stop();
    all &= executor.stop();
    all &= egress.stop();
    inTime = all;
  }

  private void closeJournal() {
    if (!inTime) {
      LOG.warn("{}: closed while some of its threads were still at work", parts.self());
    }
    closeJournal(parts);
    LOG.info("{}: stopped", parts.self());
  }
}
