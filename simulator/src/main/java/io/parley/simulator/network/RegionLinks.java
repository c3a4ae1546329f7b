package io.parley.simulator.network;

import io.parley.api.ReplicaId;
import io.parley.simulator.cost.Regions;
import io.parley.simulator.cost.Uplink;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Links between regions. Each instance has one way out to its peers, and another one to clients,
 * both of its bandwidth; clients are where the replicas are, one after the other, and send without
 * limit.
 */
public final class RegionLinks implements Links {
  private static final long NANOS = 1_000;

  private final Regions regions;
  private final List<ReplicaId> ids;
  private final int n;
  private final Uplink[] toPeers;
  private final Uplink[] toClients;
  private long bytes;

  /**
   * @param ids of the replicas by their instances
   * @param n replicas
   */
  public RegionLinks(Regions regions, List<ReplicaId> ids, int n) {
    this.regions = regions;
    this.ids = new ArrayList<>(ids);
    this.n = n;
    toPeers = uplinks();
    toClients = uplinks();
  }

  private Uplink[] uplinks() {
    Uplink[] made = new Uplink[ids.size()];
    for (int i = 0; i < made.length; i++) {
      made[i] = new Uplink(regions.bytesPerSecond());
    }
    return made;
  }

  @Override
  public long departure(int from, int bytes, long at) {
    this.bytes += bytes;
    return micros(toPeers[from].sent(at * NANOS, bytes));
  }

  @Override
  public long latency(int from, int to, SplittableRandom random) {
    return regions.latencyMicros(region(from), region(to), random);
  }

  @Override
  public long toClient(int from, int client, int bytes, long at) {
    long departure = micros(toClients[from].sent(at * NANOS, bytes));
    return departure + regions.latencyMicros(region(from), regionOfClient(client));
  }

  @Override
  public long toReplica(int client, int to, long at) {
    return at + regions.latencyMicros(regionOfClient(client), region(to));
  }

  private int region(int instance) {
    return regions.regionOf(ids.get(instance));
  }

  private int regionOfClient(int client) {
    return regions.regionOf(new ReplicaId(client % n));
  }

  /** How long an instance's way out to its peers was busy until {@code now}, µs; ns. */
  public long busy(int instance, long now) {
    return toPeers[instance].busy(now * NANOS);
  }

  /** Bytes that left for peers so far. */
  public long bytes() {
    return bytes;
  }

  private static long micros(long nanos) {
    return (nanos + NANOS - 1) / NANOS;
  }
}
