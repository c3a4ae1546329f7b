package io.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Address;
import io.parley.api.Bytes;
import io.parley.api.ClientTransport;
import io.parley.api.MemoryAccount;
import io.parley.api.MemoryAccount.Place;
import io.parley.api.ReplicaId;
import io.parley.api.TransportProvider.ClientSide;
import io.parley.api.door.Answer;
import io.parley.api.door.Question;
import io.parley.cli.cluster.ClusterAccess;
import io.parley.client.ParleyClient;
import io.parley.config.ClientFile;
import io.parley.examples.kv.KeyValueClient;
import io.parley.transport.grpc.GrpcTransportProvider;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Pitfall B1: what real processes hold is at most a fifth more than their accounts say, also when
 * clients fill all that they can fill. The state and what is kept for peers are filled first, then
 * sessions' results; then two of four replicas are gone, nothing can be decided any more, and what
 * waits fills up.
 */
final class HeldMemory implements Closeable {
  /** A flag of Java that replicas need to be judged here. */
  static final String FLAG = "-XX:NativeMemoryTracking=summary";

  private static final int VALUE_BYTES = 200 << 10;

  /** What the application may take is 24 MiB. */
  private static final int KEYS = 100;

  private static final int CLIENTS = 10;

  /** So few that there is room for all their results, which are of one client's key. */
  private static final int GETS = 3;

  private static final int PUTS = 24;
  private static final int BEGUN = 24;
  private static final long BEGUN_BYTES = 1_280 << 10;

  /** Not held by anything. */
  private static final Set<String> FREE =
      Set.of(
          "room for the collector",
          "large messages that arrive or are examined",
          "known of clients",
          "not shared out");

  private final ProcessCluster cluster;
  private final List<Closeable> open = new ArrayList<>();

  HeldMemory(ProcessCluster cluster) {
    this.cluster = cluster;
  }

  /** Fills the cluster of four, two of which end; then it can do no more. */
  void assertThatItIsInTheAccounts() throws Exception {
    List<ParleyClient> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      ParleyClient client = cluster.client();
      open.add(client::close);
      clients.add(client);
    }
    fillState(clients);
    cluster.awaitAgreement(clients.get(0));
    ReplicaId leader = leader(clients.get(0));
    fillResults(clients);
    leaveAlone(leader);
    fillQueues(clients);
    beginMessages(cluster.access(), leader);
    awaitFilled(clients.get(0), leader);
    for (ReplicaId id : cluster.replicas()) {
      if (cluster.process(id).isAlive()) {
        compare(clients.get(0), id);
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (Closeable each : open) {
      each.close();
    }
  }

  private static Bytes key(int number) {
    return Bytes.utf8("key " + number);
  }

  private static KeyValueClient store(ParleyClient client) {
    return new KeyValueClient(client::submit);
  }

  /** Also opens the clients' sessions. */
  private static void fillState(List<ParleyClient> clients) {
    for (int i = 0; i < KEYS; i += clients.size()) {
      List<CompletableFuture<?>> puts = new ArrayList<>();
      for (int j = 0; j < clients.size(); j++) {
        Bytes value = Bytes.wrap(new byte[VALUE_BYTES]);
        puts.add(store(clients.get(j)).put(key(i + j), value));
      }
      puts.forEach(CompletableFuture::join);
    }
  }

  /** The results stay until the clients acknowledge them: at rest, after two seconds. */
  private static void fillResults(List<ParleyClient> clients) {
    List<CompletableFuture<?>> gets = new ArrayList<>();
    for (ParleyClient client : clients) {
      for (int i = 0; i < GETS; i++) {
        gets.add(store(client).get(key(i)));
      }
    }
    gets.forEach(CompletableFuture::join);
  }

  private ReplicaId leader(ParleyClient client) {
    return cluster.ask(client, new Question.OfStatus()).values().stream()
        .map(Answer.Standing.class::cast)
        .map(Answer.Standing::leader)
        .findFirst()
        .orElseThrow();
  }

  /** Two of the four end, neither of them the leader. */
  private void leaveAlone(ReplicaId leader) throws InterruptedException {
    List<ReplicaId> others = cluster.replicas().stream().filter(id -> !id.equals(leader)).toList();
    cluster.kill(others.get(1));
    cluster.kill(others.get(2));
  }

  /** Nothing of it is ever decided. */
  private static void fillQueues(List<ParleyClient> clients) {
    for (ParleyClient client : clients) {
      for (int i = 0; i < PUTS; i++) {
        var unused = store(client).put(key(i), Bytes.wrap(new byte[VALUE_BYTES]));
      }
    }
  }

  private void beginMessages(ClusterAccess access, ReplicaId to) throws IOException {
    Address address = Objects.requireNonNull(access.addresses().get(to));
    Weir weir = new Weir(address.port(), BEGUN_BYTES);
    open.add(weir);
    ClientFile file = access.file();
    for (int i = 0; i < BEGUN; i++) {
      ClientSide side =
          new ClientSide(
              file.cluster().cluster(),
              file.id(),
              Map.of(to, new Address("127.0.0.1", weir.port())),
              file.credentials());
      ClientTransport transport = new GrpcTransportProvider().client(side);
      open.add(transport::close);
      transport.start(new Beginning(transport));
    }
  }

  /** Sends what the weir does not let through. */
  private record Beginning(ClientTransport transport) implements ClientTransport.Inbound {
    @Override
    public void connected(ReplicaId replica, Bytes greeting) {
      transport.send(replica, List.of(Bytes.wrap(new byte[(int) BEGUN_BYTES])));
    }

    @Override
    public void disconnected(ReplicaId replica, String why) {}

    @Override
    public void received(ReplicaId from, List<Bytes> frames) {}
  }

  private List<MemoryAccount> accounts(ParleyClient client, ReplicaId id) {
    Answer answer = cluster.ask(client, id, new Question.OfMemory());
    assertThat(answer).isInstanceOf(Answer.Memory.class);
    return ((Answer.Memory) answer).accounts();
  }

  private static long held(List<MemoryAccount> accounts, String name) {
    return accounts.stream()
        .filter(account -> account.name().equals(name))
        .mapToLong(MemoryAccount::bytes)
        .sum();
  }

  /** Waits until what can be filled is filled, at the leader. */
  private void awaitFilled(ParleyClient client, ReplicaId leader) {
    long deadlineNanos = System.nanoTime() + ProcessCluster.DEADLINE.toNanos();
    List<MemoryAccount> accounts = accounts(client, leader);
    while (held(accounts, "bundles to be proposed") < (long) CLIENTS * VALUE_BYTES
        || held(accounts, "network buffers") < (24L << 20)) {
      assertThat(System.nanoTime()).as("%s", accounts).isLessThan(deadlineNanos);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      accounts = accounts(client, leader);
    }
  }

  private void compare(ParleyClient client, ReplicaId id) throws IOException {
    List<MemoryAccount> before = accounts(client, id);
    JavaProcess.Heap heap = JavaProcess.collect(cluster.process(id));
    long direct = JavaProcess.directBytes(cluster.process(id));
    List<MemoryAccount> after = accounts(client, id);
    long heapSum = Math.max(sum(before, Place.HEAP), sum(after, Place.HEAP));
    long directSum = Math.max(sum(before, Place.DIRECT), sum(after, Place.DIRECT));
    System.out.printf(
        "%s holds %d KiB of heap, %d by its accounts, and %d KiB of direct memory, %d by them%n",
        id, heap.liveBytes() >> 10, heapSum >> 10, direct >> 10, directSum >> 10);
    assertThat(heap.liveBytes())
        .as(() -> id + " holds more than " + after + ", namely " + heap.largest())
        .isLessThan(heapSum + heapSum / 5);
    assertThat(direct)
        .as(() -> id + " holds more direct memory than " + after)
        .isLessThan(directSum + directSum / 5);
  }

  /** What is held; all that may be, of what nobody counts. */
  private static long sum(List<MemoryAccount> accounts, Place place) {
    return accounts.stream()
        .filter(account -> account.place() == place && !FREE.contains(account.name()))
        .mapToLong(account -> account.bytes() < 0 ? account.bytesMax() : account.bytes())
        .sum();
  }
}
