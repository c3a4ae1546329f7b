package io.parley.client;

import io.parley.api.Bytes;
import io.parley.api.ClientTransport;
import io.parley.api.LayoutReader.Malformed;
import io.parley.api.ReplicaId;
import io.parley.api.door.DoorCodec;
import io.parley.client.core.ClientEvent;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events on their way to the client's thread. Frames are decoded on the transport's threads; what a
 * replica can pile up is bounded in bytes, and what is beyond is dropped, as if it were lost.
 */
final class ClientInbox implements ClientTransport.Inbound {
  /** An event, and what it counts against its replica's bound. */
  private record Item(ClientEvent event, int replica, int bytes) {}

  /** Bytes of one replica's frames that wait for the client's thread. */
  static final long REPLICA_BYTES_MAX = 32L << 20;

  /** What a frame counts besides its bytes. */
  private static final int FRAME_OVERHEAD_BYTES = 256;

  /** Events that the client's thread takes at a time. */
  private static final int EVENTS_MAX = 8_192;

  private static final Logger LOG = LoggerFactory.getLogger(ClientInbox.class);

  private final LinkedBlockingQueue<Item> queue = new LinkedBlockingQueue<>();
  private final DoorCodec codec;
  private final AtomicLongArray queuedBytes;
  private final LongAdder malformed = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private volatile boolean ended;

  ClientInbox(DoorCodec codec, int replicas) {
    this.codec = codec;
    queuedBytes = new AtomicLongArray(replicas);
  }

  void add(ClientEvent event) {
    queue.add(new Item(event, -1, 0));
  }

  /** Nobody takes anything any more. */
  void end() {
    ended = true;
    queue.clear();
  }

  /** Waits at most so long for an event, then adds all that are there to {@code events}. */
  void take(long nanosMax, List<ClientEvent> events) throws InterruptedException {
    Item item = queue.poll(nanosMax, TimeUnit.NANOSECONDS);
    while (item != null) {
      if (item.replica >= 0) {
        queuedBytes.addAndGet(item.replica, -item.bytes);
      }
      events.add(item.event);
      item = events.size() < EVENTS_MAX ? queue.poll() : null;
    }
  }

  @Override
  public void connected(ReplicaId replica, Bytes greeting) {
    if (!ended) {
      add(new ClientEvent.Connected(replica, greeting));
    }
  }

  @Override
  public void disconnected(ReplicaId replica, String why) {
    if (!ended) {
      add(new ClientEvent.Disconnected(replica, why));
    }
  }

  @Override
  public void received(ReplicaId from, List<Bytes> frames) {
    if (ended || from.value() >= queuedBytes.length()) {
      return;
    }
    for (Bytes frame : frames) {
      received(from, frame);
    }
  }

  private void received(ReplicaId from, Bytes frame) {
    int bytes = frame.size() + FRAME_OVERHEAD_BYTES;
    if (queuedBytes.addAndGet(from.value(), bytes) > REPLICA_BYTES_MAX) {
      queuedBytes.addAndGet(from.value(), -bytes);
      dropped.increment();
      return;
    }
    try {
      ClientEvent event = new ClientEvent.Received(from, codec.decode(frame));
      queue.add(new Item(event, from.value(), bytes));
    } catch (Malformed | IllegalArgumentException e) {
      queuedBytes.addAndGet(from.value(), -bytes);
      malformed.increment();
      LOG.debug("malformed frame from {}: {}", from, e.getMessage());
    }
  }

  /** Frames that could not be decoded. */
  long malformed() {
    return malformed.sum();
  }

  /** Frames dropped at {@link #REPLICA_BYTES_MAX}. */
  long dropped() {
    return dropped.sum();
  }
}
