package io.parley.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Address;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Takes as long as a connection is probed. */
@EnabledIfSystemProperty(named = "parley.thorough", matches = "true")
class SilentConnectionTest {
  @Test
  void aConnectionThatFallsSilentIsNoticedByBothSides() throws Exception {
    try (TestCluster cluster = TestCluster.secure(1)) {
      TestReplica zero = cluster.start(0);
      try (Relay relay = new Relay(zero.transport().port())) {
        cluster.addresses().put(zero.self(), new Address("127.0.0.1", relay.port()));
        TestClient alice = cluster.client("alice");
        alice.nextConnected();
        zero.nextOpened();
        relay.fallSilent();
        assertThat(alice.nextDisconnected()).contains("UNAVAILABLE");
        zero.nextClosed();
      }
    }
  }

  /** Passes bytes on until it falls silent; its connections stay open. */
  private static final class Relay implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final int target;
    private volatile boolean silent;

    private Relay(int target) throws IOException {
      this.target = target;
      start(this::accept);
    }

    private int port() {
      return server.getLocalPort();
    }

    private void fallSilent() {
      silent = true;
    }

    private void accept() throws IOException {
      while (!server.isClosed()) {
        Socket near = server.accept();
        Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.addAll(List.of(near, far));
        start(() -> copy(near, far));
        start(() -> copy(far, near));
      }
    }

    private void copy(Socket from, Socket to) throws IOException {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[8192];
      for (int size = in.read(buffer); size >= 0; size = in.read(buffer)) {
        if (!silent) {
          out.write(buffer, 0, size);
        }
      }
    }

    private interface Task {
      void run() throws IOException;
    }

    private void start(Task task) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  task.run();
                } catch (IOException e) {
                  if (!silent) {
                    throw new UncheckedIOException(e);
                  }
                }
              });
      thread.setDaemon(true);
      thread.start();
    }

    @Override
    public void close() throws IOException {
      server.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }
}
