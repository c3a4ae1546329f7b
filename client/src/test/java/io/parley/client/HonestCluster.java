package io.parley.client;

import io.parley.api.Address;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.ClientTransport;
import io.parley.api.Digest;
import io.parley.api.Grant;
import io.parley.api.LayoutWriter;
import io.parley.api.Member;
import io.parley.api.Membership;
import io.parley.api.ReplicaId;
import io.parley.api.Roster;
import io.parley.api.Transport;
import io.parley.api.TransportProvider;
import io.parley.api.door.Answer;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.DoorCodec;
import io.parley.api.door.Reply;
import io.parley.api.door.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Replicas that all answer the leader's bundles at once and alike, in memory, to any client. */
final class HonestCluster implements TransportProvider {
  private static final long SESSION = 42;

  private final DoorCodec codec;
  private final Roster roster;
  private final Map<ReplicaId, Bytes> greetings = new ConcurrentHashMap<>();
  private final List<End> ends = new CopyOnWriteArrayList<>();
  private volatile @Nullable RuntimeException failure;
  private final List<Runnable> held = new ArrayList<>();
  private boolean holds;
  private volatile boolean muted;

  HonestCluster(Digest cluster, int replicas) {
    codec = new DoorCodec(cluster);
    List<Member> members = new ArrayList<>();
    SortedMap<ReplicaId, Address> addresses = new TreeMap<>();
    for (int i = 0; i < replicas; i++) {
      Bytes key = Bytes.utf8("key " + i);
      members.add(new Member(new ReplicaId(i), key, key));
      addresses.put(new ReplicaId(i), new Address("127.0.0.1", 7_000 + i));
    }
    roster = Roster.of(cluster, new Membership(members), addresses);
  }

  Roster roster() {
    return roster;
  }

  /** Nobody here looks at signatures. */
  Grant grant(Bytes publicKey) {
    ClientId client = ClientId.ofKey(publicKey);
    return new Grant(Grant.Kind.CLIENT, roster.cluster(), client, Bytes.EMPTY);
  }

  /** From now on nobody answers. */
  void mute() {
    muted = true;
  }

  /** From now on what they answer is kept back. */
  void hold() {
    synchronized (held) {
      holds = true;
    }
  }

  /** All that was kept back is answered, and nothing is kept back any more. */
  void release() {
    List<Runnable> answers;
    synchronized (held) {
      holds = false;
      answers = List.copyOf(held);
      held.clear();
    }
    answers.forEach(Runnable::run);
  }

  private void tell(Runnable answer) {
    synchronized (held) {
      if (holds) {
        held.add(answer);
        return;
      }
    }
    answer.run();
  }

  /** Who connects to this replica is told so first. */
  void greets(int replica, Bytes greeting) {
    greetings.put(new ReplicaId(replica), greeting);
  }

  /** Transports do not start. */
  void failToStart(RuntimeException why) {
    failure = why;
  }

  /** The transports made, the oldest first. */
  List<End> ends() {
    return ends;
  }

  End end() {
    return ends.get(0);
  }

  @Override
  public String name() {
    return "honest";
  }

  @Override
  public Transport replica(ReplicaSide side) {
    throw new UnsupportedOperationException("only clients");
  }

  @Override
  public End client(ClientSide side) {
    End end = new End();
    ends.add(end);
    return end;
  }

  /** One client's transport. */
  final class End implements ClientTransport {
    private volatile @Nullable Inbound inbound;
    private volatile boolean closed;

    boolean isClosed() {
      return closed;
    }

    Inbound inbound() {
      return Objects.requireNonNull(inbound);
    }

    @Override
    public void start(Inbound inbound) {
      RuntimeException why = failure;
      if (why != null) {
        throw why;
      }
      this.inbound = inbound;
      for (ReplicaId id : roster.addresses().keySet()) {
        inbound.connected(id, greetings.getOrDefault(id, roster.digest().bytes()));
        inbound.received(id, List.of(codec.encode(new ClientFrame.Led(0, new ReplicaId(0)))));
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
        for (ReplicaId id : roster.addresses().keySet()) {
          answer(id, new ClientFrame.Replied(0, new ReplicaId(0), reply));
        }
      }
    }

    private void answer(ReplicaId from, ClientFrame frame) {
      tell(() -> inbound().received(from, List.of(codec.encode(frame))));
    }

    @Override
    public void close() {
      closed = true;
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
}
