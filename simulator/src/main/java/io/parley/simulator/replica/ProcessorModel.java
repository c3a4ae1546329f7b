package io.parley.simulator.replica;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Claim;
import io.parley.api.ClientId;
import io.parley.api.ReplicaId;
import io.parley.api.Seal;
import io.parley.simulator.cost.Costs;
import io.parley.simulator.cost.PriceList;
import io.parley.simulator.cost.Processor;
import io.parley.simulator.network.Frame;
import java.util.BitSet;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * How long what a replica does takes, in one incarnation, if it takes as long as in a node: frames
 * are verified by workers and told to the core in the order of each sender; the core, what is
 * signed and sent, and the executor have a thread each. The core is advanced when its turn comes to
 * be queued; what it causes leaves when the turn would have ended, which comes to the same, as the
 * core's thread keeps order.
 *
 * <p>Times that are given and returned are virtual time in µs; inside, ns are counted.
 */
public final class ProcessorModel {
  private static final long NANOS = 1_000;

  private final PriceList prices;
  private final Costs costs;
  private final Processor processor;
  private final SplittableRandom random;
  private final long[] lastOfPeer;
  private final Map<ClientId, Long> lastOfClient = new TreeMap<>();

  /** Claims that were verified, by their numbers modulo {@link PriceList#CLAIMS_MAX}. */
  private final BitSet verified = new BitSet(PriceList.CLAIMS_MAX);

  private long newestClaim;

  /** When the core's present turn ends, what it signed last is signed, and all is executed, ns. */
  private long turnEnds;

  private long signed;
  private long executed;

  ProcessorModel(PriceList prices, int n, long seed) {
    this.prices = prices;
    costs = prices.costs();
    processor = new Processor(costs.workers());
    random = new SplittableRandom(seed);
    lastOfPeer = new long[n];
  }

  public Processor processor() {
    return processor;
  }

  /** A frame arrives; when the core hears of it. */
  long arrived(ReplicaId from, Frame frame, long now) {
    PriceList.Bill bill = frame.bill(prices);
    long work = bill.handling();
    for (PriceList.Due due : bill.dues()) {
      work += once(due);
    }
    long done = processor.cryptoDone(now * NANOS, work);
    lastOfPeer[from.value()] = Math.max(lastOfPeer[from.value()], done);
    return micros(lastOfPeer[from.value()]);
  }

  /** A client's bundle arrives; when the core hears of it. */
  long arrived(Bundle bundle, long now) {
    long work = costs.message() + once(prices.due(new Claim.OfClient(bundle)));
    long done = processor.cryptoDone(now * NANOS, work);
    return micros(lastOfClient.merge(bundle.id().client(), done, Math::max));
  }

  /** What a verification takes: nothing if it was done before, and is remembered. */
  private long once(PriceList.Due due) {
    long number = due.number();
    if (number - newestClaim >= PriceList.CLAIMS_MAX) {
      verified.clear();
      newestClaim = number;
    }
    while (newestClaim < number) {
      verified.clear(place(++newestClaim));
    }
    if (number <= newestClaim - PriceList.CLAIMS_MAX) {
      return due.work();
    }
    boolean again = verified.get(place(number));
    verified.set(place(number));
    return again ? 0 : due.work();
  }

  private static int place(long number) {
    return (int) (number % PriceList.CLAIMS_MAX);
  }

  /** The core has a turn. */
  void advanced(long now) {
    turnEnds = processor.coreDone(now * NANOS, costs.coreEvent());
  }

  private long turnEnds(long now) {
    return Math.max(turnEnds, now * NANOS);
  }

  /** The core's last turn handed over a message, which is signed once. */
  void signs(Seal seal, long now) {
    long work =
        switch (seal) {
          case CHANNEL -> 0;
          case SHARE -> costs.signShare();
          case SIGNATURE, AUTHENTICATOR -> costs.sign();
        };
    signed = processor.egressDone(turnEnds(now), work);
  }

  /** The message that was signed last is handed to the link to one peer. */
  long sends(long now) {
    return micros(processor.egressDone(turnEnds(now), costs.message()));
  }

  /** Bytes of a frame on the link. */
  int bytes(Frame frame) {
    return frame.bill(prices).bytes();
  }

  /** A batch is executed, and its replies are handed to the clients' streams. */
  long executes(Batch batch, long now) {
    long work = batch.bundles().size() * costs.message() + costs.hash(batch.size());
    for (Bundle bundle : batch.bundles()) {
      work += bundle.commands().size() * costs.execute();
    }
    executed = processor.executorDone(turnEnds(now), work);
    return micros(executed);
  }

  /** When the core hears of what came of {@code cause}. */
  long answers(Action cause, long now) {
    if (cause instanceof Action.Combine combine) {
      long work = costs.combine(combine.shares().size());
      return micros(processor.cryptoDone(turnEnds(now), work));
    }
    boolean isExecution = cause instanceof Action.Deliver || cause instanceof Action.TakeCheckpoint;
    return Math.max(now, micros(isExecution ? executed : signed));
  }

  /** When what the core's last turn wrote is durable. */
  long syncs(long now) {
    return micros(turnEnds(now) + costs.fsync(random));
  }

  private static long micros(long nanos) {
    return (nanos + NANOS - 1) / NANOS;
  }
}
