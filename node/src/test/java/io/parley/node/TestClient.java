package io.parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.Domain;
import io.parley.api.Grant;
import io.parley.api.LayoutReader;
import io.parley.api.ReplicaId;
import io.parley.api.SessionRequest;
import io.parley.api.SignatureScheme;
import io.parley.api.door.Answer;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.DoorCodec;
import io.parley.api.door.Question;
import io.parley.api.door.Reply;
import io.parley.api.door.Result;
import io.parley.crypto.Ed25519;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client's stream to one replica, frame by frame. */
final class TestClient {
  private static final long WAIT_SECONDS = 20;

  private final SignatureScheme.Signer signer;
  private final Domain domain;
  private final DoorCodec codec;
  private final BlockingQueue<ClientFrame> frames = new LinkedBlockingQueue<>();
  final LocalNetwork.ClientEnd end;
  private long openings;

  /** Shown with each opening. */
  Grant grant;

  TestClient(LocalNetwork network, Digest cluster, ReplicaId to, String name) {
    signer = new Ed25519().signer(Digest.of(Bytes.utf8(name)).bytes());
    domain = Domain.ofClients(cluster);
    codec = new DoorCodec(cluster);
    ClientId id = ClientId.ofKey(signer.publicKey());
    grant = Grant.issue(cluster, id, LocalCluster.AUTHORITY);
    end = network.new ClientEnd(to, id, frame -> frames.add(codec.decode(frame)));
  }

  Bundle bundle(long session, long first, String... commands) {
    return Bundle.sign(
        signer.publicKey(),
        session,
        first,
        0,
        List.of(commands).stream().map(Bytes::utf8).toList(),
        statement -> signer.sign(domain.encode(statement)));
  }

  /** A bundle whose signature is none. */
  Bundle forgery() {
    return Bundle.sign(
        signer.publicKey(), 1, 0, 0, List.of(Bytes.utf8("x")), it -> Bytes.utf8("forged"));
  }

  void send(ClientFrame frame) {
    end.arrive(List.of(codec.encode(frame)));
  }

  void submit(Bundle bundle) {
    send(new ClientFrame.Follow(bundle.id().session()));
    send(new ClientFrame.Submit(bundle));
  }

  /** The next frame of the kind; others are skipped. */
  <T extends ClientFrame> T next(Class<T> kind) throws InterruptedException {
    while (true) {
      ClientFrame frame = frames.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      assertThat(frame).as("a frame of kind %s", kind.getSimpleName()).isNotNull();
      if (kind.isInstance(frame)) {
        return kind.cast(frame);
      }
    }
  }

  /** Whether no reply has come. */
  boolean heardNoReply() {
    return frames.stream().noneMatch(ClientFrame.Replied.class::isInstance);
  }

  List<Result> results() throws InterruptedException {
    return next(ClientFrame.Replied.class).reply().results();
  }

  /** The results of this very bundle; replies to others are skipped. */
  List<Result> results(Bundle bundle) throws InterruptedException {
    Reply reply = next(ClientFrame.Replied.class).reply();
    while (!reply.bundle().equals(bundle.id())) {
      reply = next(ClientFrame.Replied.class).reply();
    }
    return reply.results();
  }

  long openSession() throws InterruptedException {
    return openSession("a nonce of sixteen bytes");
  }

  long openSession(String nonce) throws InterruptedException {
    open(nonce);
    return new LayoutReader(results().get(0).value()).i64();
  }

  /** Asks for a session. */
  void open(String nonce) {
    SessionRequest request = new SessionRequest.Open(++openings, Bytes.utf8(nonce), grant);
    submit(
        Bundle.sign(
            signer.publicKey(),
            0,
            0,
            0,
            List.of(request.encode()),
            statement -> signer.sign(domain.encode(statement))));
  }

  Answer ask(Question question) throws InterruptedException {
    send(new ClientFrame.Ask(7, question));
    ClientFrame.Told told = next(ClientFrame.Told.class);
    assertThat(told.number()).isEqualTo(7);
    return told.answer();
  }
}
