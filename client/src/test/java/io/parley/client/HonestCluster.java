package io.parley.client;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.ClientTransport;
import io.parley.api.Digest;
import io.parley.api.LayoutWriter;
import io.parley.api.ReplicaId;
import io.parley.api.door.Answer;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.DoorCodec;
import io.parley.api.door.Reply;
import io.parley.api.door.Result;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Replicas that all answer the leader's bundles at once and alike, in memory. */
final class HonestCluster implements ClientTransport {
  private static final long SESSION = 42;

  private final DoorCodec codec;
  private final int replicas;
  private volatile @Nullable Inbound inbound;
  private volatile boolean muted;
  private volatile boolean closed;

  HonestCluster(Digest cluster, int replicas) {
    codec = new DoorCodec(cluster);
    this.replicas = replicas;
  }

  /** From now on nobody answers. */
  void mute() {
    muted = true;
  }

  boolean isClosed() {
    return closed;
  }

  Inbound inbound() {
    return Objects.requireNonNull(inbound);
  }

  @Override
  public void start(Inbound inbound) {
    this.inbound = inbound;
    for (int i = 0; i < replicas; i++) {
      inbound.connected(new ReplicaId(i));
      inbound.received(
          new ReplicaId(i), List.of(codec.encode(new ClientFrame.Led(0, new ReplicaId(0)))));
    }
  }

  @Override
  public void send(ReplicaId to, List<Bytes> frames) {
    if (!muted) {
      frames.forEach(frame -> received(to, codec.decode(frame)));
    }
  }

  private void received(ReplicaId to, ClientFrame frame) {
    if (frame instanceof ClientFrame.Ask ask) {
      Answer answer = new Answer.Unknown(to + " is only a test");
      answer(to, new ClientFrame.Told(ask.number(), answer));
    } else if (frame instanceof ClientFrame.Submit submit) {
      Reply reply = execute(submit.bundle());
      for (int i = 0; i < replicas; i++) {
        answer(new ReplicaId(i), new ClientFrame.Replied(0, new ReplicaId(0), reply));
      }
    }
  }

  private static Reply execute(Bundle bundle) {
    Bytes session = new LayoutWriter(8).i64(SESSION).toBytes();
    List<Result> results =
        bundle.commands().stream()
            .map(command -> Bytes.utf8("did " + command.utf8()))
            .map(value -> Result.ok(bundle.id().session() == 0 ? session : value))
            .toList();
    return new Reply(bundle.id(), results);
  }

  private void answer(ReplicaId from, ClientFrame frame) {
    inbound().received(from, List.of(codec.encode(frame)));
  }

  @Override
  public void close() {
    closed = true;
  }
}
