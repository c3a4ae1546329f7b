package io.parley.node;

import static io.parley.node.LocalCluster.R0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Action;
import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.Codec;
import io.parley.api.Digest;
import io.parley.api.Entry;
import io.parley.api.Journal;
import io.parley.api.Lane;
import io.parley.api.Observer;
import io.parley.api.Origin;
import io.parley.api.ReplicaId;
import io.parley.api.SignatureScheme;
import io.parley.api.StateMachine;
import io.parley.api.TimerId;
import io.parley.api.Transport;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.Question;
import io.parley.crypto.Ed25519;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/**
 * Pitfall B5: an error on any thread ends the node. That is told once, when all that it had has
 * been given back.
 */
@Timeout(60)
class ErrorsTest {
  private Error error = new StackOverflowError("injected");

  private final BlockingQueue<Throwable> told = new LinkedBlockingQueue<>();
  private final CountDownLatch journalClosed = new CountDownLatch(1);
  private volatile boolean armed;
  private LocalNetwork network = new LocalNetwork();

  private record Tick() implements TimerId {}

  @Test
  void ofTheLoopWhichWritesAJournalThatIsNotDurable() throws Exception {
    fails(
        builder -> builder.journal(new ThrowingJournal(false)),
        client -> client.submit(client.bundle(9, 0, "x")));
  }

  @Test
  void ofTheJournalsThread() throws Exception {
    fails(
        builder -> builder.journal(new ThrowingJournal(true)),
        client -> client.submit(client.bundle(9, 0, "x")));
  }

  @Test
  void ofTheExecutorWhoseStateMachineHasNoMemoryLeft() throws Exception {
    error = new OutOfMemoryError("injected");
    fails(
        builder -> builder.stateMachine(throwing(StateMachine.class, "execute", new Appender())),
        client -> {
          long session = client.openSession();
          client.submit(client.bundle(session, 0, "x"));
        });
  }

  @Test
  void ofTheExecutorWhoseStateMachineHasNoMemoryForAQuestion() throws Exception {
    error = new OutOfMemoryError("injected");
    fails(
        builder -> builder.stateMachine(throwing(StateMachine.class, "query", new Appender())),
        client -> client.send(new ClientFrame.Ask(1, new Question.OfState(Bytes.utf8("why")))));
  }

  @Test
  void ofEgressWhichHandsToTheTransport() throws Exception {
    fails(
        builder -> builder,
        client -> client.submit(client.bundle(9, 0, "x")),
        end -> throwing(Transport.class, "send", end));
  }

  @Test
  void ofTheVerifyPoolWhichAsksTheScheme() throws Exception {
    fails(
        builder -> builder.signatures(throwing(SignatureScheme.class, "verifier", new Ed25519())),
        client -> client.submit(client.bundle(9, 0, "x")));
  }

  @Test
  void ofTheObserverOnATransportsThread() throws Exception {
    fails(
        builder -> builder.observer(throwingObserver()),
        client -> {
          ReplicaId nobody = new ReplicaId(7);
          List<Bytes> frames = List.of(Bytes.utf8("of no peer"));
          assertThatThrownBy(() -> network.arrive(nobody, R0, Lane.BULK, frames)).isSameAs(error);
        });
  }

  @Test
  void ofTheObserverInTheVerifyPool() throws Exception {
    fails(
        builder -> builder.observer(throwingObserver()),
        client -> client.end.arrive(List.of(Bytes.utf8("no frame"))));
  }

  @Test
  void ofTheTransportItself() throws Exception {
    fails(builder -> builder, client -> network.fail(R0, error));
  }

  @Test
  void ofTheTimersThread() throws Exception {
    LongSupplier elapsed = new ElapsedTime();
    Timers timers =
        new Timers(
            new Threads("test-", told::add),
            elapsed,
            new SharedStalls(elapsed),
            run -> {
              throw error;
            },
            run -> {});
    timers.begin();
    timers.start(new Action.StartTimer(new Tick(), Duration.ZERO));
    assertThat(told.take()).isSameAs(error);
    timers.close();
  }

  /** Whoever starts a node that can not be started has nothing left of it. */
  @Test
  void ofWhoStarts() throws Exception {
    try (LocalCluster cluster = new LocalCluster(1)) {
      LocalNetwork.End end = new LocalNetwork().new End(R0);
      armed = true;
      Node node =
          cluster
              .builder(R0, end, new ThrowingJournal(true))
              .transport(throwing(Transport.class, "start", end))
              .build();
      assertThatThrownBy(node::start).isSameAs(error);
      assertThat(end.closed.getCount()).isZero();
      assertThat(journalClosed.getCount()).isZero();
    }
  }

  private void fails(UnaryOperator<Node.Builder> with, Trigger trigger) throws Exception {
    fails(with, trigger, end -> end);
  }

  private interface Trigger {
    void pull(TestClient client) throws Exception;
  }

  private void fails(
      UnaryOperator<Node.Builder> with, Trigger trigger, UnaryOperator<Transport> transport)
      throws Exception {
    try (LocalCluster cluster = new LocalCluster(2)) {
      cluster.nodes.get(0).close();
      network = cluster.network;
      LocalNetwork.End end = network.new End(R0);
      Node.Builder builder =
          cluster
              .builder(R0, end, new MemoryJournal())
              .transport(transport.apply(end))
              .onFailure(told::add);
      try (Node node = with.apply(builder).build()) {
        node.start();
        TestClient client = cluster.client(R0);
        armed = true;
        trigger.pull(client);
        assertThat(told.poll(30, TimeUnit.SECONDS)).isSameAs(error);
        assertThat(node.failure()).contains(error);
        assertThat(end.closed.getCount()).isZero();
        assertThat(threadsOf("parley-R0-")).isEmpty();
      }
      assertThat(told).as("told once").isEmpty();
    }
  }

  /** All but the one that tells. */
  private static List<String> threadsOf(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith(prefix) && !name.endsWith("-failure"))
        .toList();
  }

  private Observer throwingObserver() {
    return throwing(
        Observer.class,
        "rejected",
        new Counters(LoggerFactory.getLogger("test"), new ReplicaId(0)));
  }

  /** What does as {@code real} does, but for one method. */
  private <T> T throwing(Class<T> kind, String method, T real) {
    return kind.cast(
        Proxy.newProxyInstance(
            kind.getClassLoader(),
            new Class<?>[] {kind},
            (proxy, called, arguments) -> {
              if (armed && called.getName().equals(method)) {
                throw error;
              }
              try {
                return called.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            }));
  }

  private final class ThrowingJournal implements Journal {
    private final boolean durable;

    private ThrowingJournal(boolean durable) {
      this.durable = durable;
    }

    @Override
    public Recovered open(Codec codec) {
      Checkpoint nothing = new Checkpoint(0, Digest.ZERO, Bytes.EMPTY, null);
      return new Recovered(Origin.FRESH, nothing, List.of());
    }

    @Override
    public boolean isDurable() {
      return durable;
    }

    @Override
    public void write(List<Entry> entries) {
      throw error;
    }

    @Override
    public void truncate(Checkpoint stable) {}

    @Override
    public void close() {
      journalClosed.countDown();
    }
  }
}
