package io.parley.simulator.clients;

import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.ReplicaId;
import io.parley.simulator.network.Links;
import io.parley.simulator.network.Network;
import io.parley.simulator.scheme.Identities;
import io.parley.simulator.time.Schedule;
import io.parley.simulator.transcript.Timeline;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/** The clients of a run, and their streams to all replicas. */
public final class Clients implements ClientLinks {
  private final int n;
  private final long seed;
  private final Schedule schedule;
  private final Network network;
  private final Links links;
  private final Timeline timeline;
  private final Function<ReplicaId, ? extends List<? extends ReplicaEnd>> ends;
  private final Map<ClientId, SimulatedClient> clients = new TreeMap<>();
  private final Map<ClientId, Integer> numbers = new TreeMap<>();
  private final Bytes honest;

  /**
   * @param n replicas
   * @param network whose messages are as often lost
   * @param ends of a replica: one, or those of twins
   */
  public Clients(
      int n,
      long seed,
      Schedule schedule,
      Network network,
      Links links,
      Timeline timeline,
      Function<ReplicaId, ? extends List<? extends ReplicaEnd>> ends) {
    this.n = n;
    this.seed = seed;
    this.schedule = schedule;
    this.network = network;
    this.links = links;
    this.timeline = timeline;
    this.ends = ends;
    honest = Identities.membership(n).bytes();
  }

  public Collection<SimulatedClient> all() {
    return clients.values();
  }

  /** The client of this name, made when first asked for. */
  public SimulatedClient named(String name) {
    return named(name, ClientHabits.PATIENT);
  }

  /** The client of this name, made with these habits when first asked for. */
  public SimulatedClient named(String name, ClientHabits habits) {
    SimulatedClient known = clients.get(SimulatedClient.idOf(name));
    if (known != null) {
      return known;
    }
    SimulatedClient made = new SimulatedClient(schedule, this, name, n, seed, habits);
    clients.put(made.id(), made);
    missesWhoIsDown(made);
    return made;
  }

  /**
   * Another process with the key of {@code name}: what is sent to that client reaches it, and the
   * process before it no more.
   *
   * @param process counted from 0
   */
  public SimulatedClient again(String name, ClientHabits habits, int process) {
    long own = seed * 31 + process;
    SimulatedClient made = new SimulatedClient(schedule, this, name, n, own, habits);
    clients.put(made.id(), made);
    missesWhoIsDown(made);
    return made;
  }

  /** Adds one that was told of the first {@code replicas} only; liars do not tell it otherwise. */
  public SimulatedClient misled(String name, int replicas, ClientHabits habits) {
    SimulatedClient made =
        new SimulatedClient(schedule, believing(replicas), name, replicas, seed, habits);
    clients.put(made.id(), made);
    missesWhoIsDown(made);
    return made;
  }

  /** These links, for a client that expects that there are so many replicas. */
  private ClientLinks believing(int replicas) {
    Bytes expected = Identities.membership(replicas).bytes();
    return new ClientLinks() {
      @Override
      public Bytes greeting(ReplicaId of) {
        return ends.apply(of).get(0).greeting(honest, expected);
      }

      @Override
      public void toReplica(SimulatedClient from, ReplicaId to, Bytes frame) {
        Clients.this.toReplica(from, to, frame);
      }

      @Override
      public void toClient(ReplicaId from, ClientId to, Bytes frame) {
        Clients.this.toClient(from, to, frame);
      }

      @Override
      public void note(Supplier<String> text) {
        Clients.this.note(text);
      }
    };
  }

  private void missesWhoIsDown(SimulatedClient made) {
    for (int i = 0; i < n; i++) {
      ReplicaId id = new ReplicaId(i);
      if (isDown(id)) {
        made.disconnected(id, "it is down");
      }
    }
  }

  /** Adds one that means harm, and submits {@code commands} of its own. */
  public MaliciousClient malicious(
      MaliciousClient.Kind kind, String name, LongFunction<Bytes> commands) {
    MaliciousClient made = new MaliciousClient(kind, schedule, this, name, n, seed, commands);
    clients.put(made.client().id(), made.client());
    missesWhoIsDown(made.client());
    return made;
  }

  /** A replica may have gone: its streams end, unless it has another instance. */
  public void disconnect(ReplicaId id, String why) {
    if (isDown(id)) {
      schedule.after(
          Links.CLIENT_LATENCY, () -> clients.values().forEach(c -> c.disconnected(id, why)));
    }
  }

  /** A replica is there again. */
  public void connect(ReplicaId id) {
    schedule.after(Links.CLIENT_LATENCY, () -> clients.values().forEach(c -> c.connected(id)));
  }

  private boolean isDown(ReplicaId id) {
    return ends.apply(id).stream().noneMatch(ReplicaEnd::isUp);
  }

  private boolean isLost() {
    return network.loss().happens(network.random());
  }

  /** Counted from 0 in the order of their first frame. */
  private int number(ClientId client) {
    return numbers.computeIfAbsent(client, absent -> numbers.size());
  }

  @Override
  public Bytes greeting(ReplicaId of) {
    return ends.apply(of).get(0).greeting(honest, honest);
  }

  @Override
  public void note(Supplier<String> text) {
    timeline.add(schedule.now(), text);
  }

  @Override
  public void toReplica(SimulatedClient from, ReplicaId to, Bytes frame) {
    if (!isLost()) {
      long now = schedule.now();
      for (ReplicaEnd end : ends.apply(to)) {
        long at = links.toReplica(number(from.id()), end.number(), now);
        schedule.at(at, () -> end.receive(from.id(), frame));
      }
    }
  }

  @Override
  public void toClient(ReplicaId from, ClientId to, Bytes frame) {
    SimulatedClient client = clients.get(to);
    if (client != null && !isLost()) {
      Bytes said = ends.apply(from).get(0).reply(frame);
      long now = schedule.now();
      long at = links.toClient(from.value(), number(to), said.size(), now);
      schedule.at(at, () -> client.receive(from, said));
    }
  }
}
