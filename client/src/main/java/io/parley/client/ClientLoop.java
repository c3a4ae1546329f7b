package io.parley.client;

import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.ClientTransport;
import io.parley.api.ReplicaId;
import io.parley.api.door.Answer;
import io.parley.api.door.DoorCodec;
import io.parley.api.door.Question;
import io.parley.client.core.ClientAction;
import io.parley.client.core.ClientCore;
import io.parley.client.core.ClientEvent;
import io.parley.client.core.ClientStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client's thread: hands events to the core, sends what it wants sent, and then has futures
 * completed. No code of users runs on it. It reads the clocks once a turn.
 */
final class ClientLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(ClientLoop.class);

  private final ClientId self;
  private final ClientCore core;
  private final ClientInbox inbox;
  private final DoorCodec codec;
  private final ClientTransport transport;
  private final Callbacks callbacks;
  private final Optional<Executor> chosen;
  private final int inFlightMax;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicLong tickets = new AtomicLong();
  private final long origin = System.nanoTime();
  private final Map<Long, CompletableFuture<Bytes>> commands = new ConcurrentHashMap<>();
  private final Map<Long, CompletableFuture<Answer>> questions = new ConcurrentHashMap<>();
  private final Map<Long, CompletableFuture<Void>> awaited = new ConcurrentHashMap<>();
  private volatile ClientStatus status;
  private volatile boolean ended;

  /**
   * @param self whose lines these are in the log
   * @param callbacks where futures are completed; ended with the loop
   * @param chosen where what hangs on them runs, if the user has chosen
   */
  ClientLoop(
      ClientId self,
      ClientCore core,
      ClientInbox inbox,
      DoorCodec codec,
      ClientTransport transport,
      Callbacks callbacks,
      Optional<Executor> chosen,
      int inFlightMax) {
    this.self = self;
    this.core = core;
    this.inbox = inbox;
    this.codec = codec;
    this.transport = transport;
    this.callbacks = callbacks;
    this.chosen = chosen;
    this.inFlightMax = inFlightMax;
    status = core.status();
  }

  ClientStatus status() {
    return status;
  }

  /** Completes on the client's thread, so nothing of a user's may hang on it. */
  CompletableFuture<Void> awaitAgreement() {
    long ticket = tickets.getAndIncrement();
    CompletableFuture<Void> agreed = new CompletableFuture<>();
    awaited.put(ticket, agreed);
    offer(ticket, new ClientEvent.Awaited(ticket));
    return agreed;
  }

  /** Commands without an outcome. */
  int inFlight() {
    return inFlight.get();
  }

  CompletableFuture<Bytes> submit(Bytes command) {
    if (inFlight.incrementAndGet() > inFlightMax) {
      inFlight.decrementAndGet();
      CompletableFuture<Bytes> refused = future();
      refused.completeExceptionally(
          new Overloaded(inFlightMax + " commands are in flight, which is the limit", false));
      return refused;
    }
    long ticket = tickets.getAndIncrement();
    CompletableFuture<Bytes> result = future();
    commands.put(ticket, result);
    offer(ticket, new ClientEvent.Submitted(ticket, command));
    return result;
  }

  CompletableFuture<Answer> ask(ReplicaId replica, Question question) {
    long ticket = tickets.getAndIncrement();
    CompletableFuture<Answer> answer = future();
    questions.put(ticket, answer);
    offer(ticket, new ClientEvent.Asked(ticket, replica, question));
    return answer;
  }

  private <T> CompletableFuture<T> future() {
    return chosen.isPresent() ? new CallbackFuture<>(chosen.get()) : new CompletableFuture<>();
  }

  private void offer(long ticket, ClientEvent event) {
    inbox.add(event);
    // After the end nobody takes it from the inbox.
    if (ended) {
      fail(ticket, new ClientClosed("the client is closed", false), Runnable::run);
    }
  }

  @Override
  public void run() {
    ParleyException last = new ClientClosed("the client was closed", true);
    try {
      turns();
      last = new ClientClosed("the client is closed", false);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      LOG.error("{}: the client stops: its own logic failed", self, e);
      last = new ClientClosed("the client has stopped: " + e, true, e);
      if (e instanceof VirtualMachineError fatal) {
        throw fatal;
      }
    } finally {
      ended = true;
      inbox.end();
      try {
        failAll(last);
      } finally {
        callbacks.end();
        transport.close();
      }
    }
  }

  private void turns() throws InterruptedException {
    List<ClientEvent> events = new ArrayList<>();
    boolean open = true;
    while (open) {
      long wait = core.wakeAt() == Long.MAX_VALUE ? Long.MAX_VALUE : core.wakeAt() - now();
      inbox.take(wait, events);
      List<ClientAction> actions = core.advance(now(), wall(), events);
      open = !core.isOver();
      status = core.status();
      send(actions);
      complete(actions);
      events.clear();
    }
  }

  private long now() {
    return System.nanoTime() - origin;
  }

  private static long wall() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  /** All frames of a turn for one replica leave together; each is encoded once. */
  private void send(List<ClientAction> actions) {
    TreeMap<ReplicaId, List<Bytes>> frames = new TreeMap<>();
    for (ClientAction action : actions) {
      if (action instanceof ClientAction.Send send) {
        Bytes frame = codec.encode(send.frame());
        for (ReplicaId to : send.to()) {
          frames.computeIfAbsent(to, key -> new ArrayList<>()).add(frame);
        }
      }
    }
    frames.forEach(transport::send);
  }

  private void complete(List<ClientAction> actions) {
    for (ClientAction action : actions) {
      if (action instanceof ClientAction.Complete complete) {
        CompletableFuture<Bytes> result = remove(complete.ticket());
        if (result != null) {
          callbacks.execute(() -> result.complete(complete.value()));
        }
      } else if (action instanceof ClientAction.Tell tell) {
        CompletableFuture<Answer> answer = questions.remove(tell.ticket());
        if (answer != null) {
          callbacks.execute(() -> answer.complete(tell.answer()));
        }
      } else if (action instanceof ClientAction.Agreed agreed) {
        CompletableFuture<Void> waits = awaited.remove(agreed.ticket());
        if (waits != null) {
          waits.complete(null);
        }
      } else if (action instanceof ClientAction.Fail fail) {
        fail(fail.ticket(), Failing.exception(fail.failure()), callbacks);
      } else if (action instanceof ClientAction.Report report) {
        LOG.warn("{}: {}", self, report.what());
      }
    }
  }

  private void fail(long ticket, ParleyException failure, Executor on) {
    CompletableFuture<Void> waits = awaited.remove(ticket);
    if (waits != null) {
      waits.completeExceptionally(failure);
      return;
    }
    CompletableFuture<?> result = remove(ticket);
    CompletableFuture<?> failed = result != null ? result : questions.remove(ticket);
    if (failed != null) {
      on.execute(() -> failed.completeExceptionally(failure));
    }
  }

  /** Its place is free before anyone hears of its outcome. */
  private @Nullable CompletableFuture<Bytes> remove(long ticket) {
    CompletableFuture<Bytes> result = commands.remove(ticket);
    if (result != null) {
      inFlight.decrementAndGet();
    }
    return result;
  }

  private void failAll(ParleyException failure) {
    awaited.keySet().forEach(ticket -> fail(ticket, failure, callbacks));
    commands.keySet().forEach(ticket -> fail(ticket, failure, callbacks));
    questions.keySet().forEach(ticket -> fail(ticket, failure, callbacks));
  }
}
