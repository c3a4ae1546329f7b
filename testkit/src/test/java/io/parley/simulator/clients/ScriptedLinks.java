package io.parley.simulator.clients;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.LayoutWriter;
import io.parley.api.ReplicaId;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.DoorCodec;
import io.parley.api.door.Reply;
import io.parley.api.door.Result;
import io.parley.simulator.scheme.Identities;
import io.parley.simulator.time.Schedule;
import io.parley.testkit.Replicas;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Keeps what is sent, with its time, and answers nothing by itself but openings of sessions. */
public final class ScriptedLinks implements ClientLinks {
  public static final DoorCodec CODEC = new DoorCodec(Identities.CLUSTER);
  static final long SESSION = 77;

  record Sent(long at, ReplicaId to, ClientFrame frame) {}

  public record Told(ClientId to, ClientFrame frame) {}

  final Schedule schedule;

  /** By clients; what is no frame is kept in {@link #illegible}. */
  final List<Sent> sent = new ArrayList<>();

  final List<Bytes> illegible = new ArrayList<>();
  public final List<Told> told = new ArrayList<>();
  final List<String> notes = new ArrayList<>();
  boolean opens = true;

  /** What replicas say first that do not say that they are of the membership of four. */
  final Map<ReplicaId, Bytes> greetings = new TreeMap<>();

  public ScriptedLinks(Schedule schedule) {
    this.schedule = schedule;
  }

  @Override
  public void toReplica(SimulatedClient from, ReplicaId to, Bytes bytes) {
    ClientFrame frame;
    try {
      frame = CODEC.decode(bytes);
    } catch (RuntimeException e) {
      illegible.add(bytes);
      return;
    }
    sent.add(new Sent(schedule.now(), to, frame));
    if (opens
        && frame instanceof ClientFrame.Submit submit
        && submit.bundle().id().session() == 0) {
      Bytes number = new LayoutWriter().i64(SESSION).toBytes();
      schedule.after(100, () -> reply(from, to, submit.bundle(), Result.ok(number)));
    }
  }

  @Override
  public void toClient(ReplicaId from, ClientId to, Bytes frame) {
    told.add(new Told(to, CODEC.decode(frame)));
  }

  @Override
  public Bytes greeting(ReplicaId of) {
    return greetings.getOrDefault(of, Identities.membership(4).bytes());
  }

  @Override
  public void note(Supplier<String> text) {
    notes.add(text.get());
  }

  /** All commands of the bundle end so. */
  void reply(SimulatedClient client, ReplicaId from, Bundle bundle, Result result) {
    Reply reply = new Reply(bundle.id(), Collections.nCopies(bundle.commands().size(), result));
    client.receive(from, CODEC.encode(new ClientFrame.Replied(0, Replicas.R0, reply)));
  }

  void pass(long time) {
    long end = schedule.now() + time;
    while (schedule.step(end)) {}
  }

  /** Bundles of open sessions, each once, in order of their first sending. */
  List<Bundle> bundles() {
    return submitted().stream().filter(b -> b.id().session() != 0).distinct().toList();
  }

  /** All bundles as often as they were sent. */
  List<Bundle> submitted() {
    return sent.stream()
        .filter(s -> s.frame() instanceof ClientFrame.Submit)
        .map(s -> ((ClientFrame.Submit) s.frame()).bundle())
        .toList();
  }

  /** When and to whom frames like this one were sent. */
  List<String> sendings(ClientFrame frame) {
    return sent.stream()
        .filter(s -> CODEC.encode(s.frame()).equals(CODEC.encode(frame)))
        .map(s -> s.at() + " " + s.to())
        .toList();
  }
}
