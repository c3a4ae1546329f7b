package io.parley.transport.grpc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Passes bytes on until it falls silent; its connections stay open. Calls through it are real. */
final class Relay implements AutoCloseable {
  private final ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final int target;
  private final long bytesMax;
  private volatile boolean silent;

  Relay(int target) throws IOException {
    this(target, Long.MAX_VALUE);
  }

  /**
   * @param bytesMax that it passes on to {@code target} of each connection
   */
  Relay(int target, long bytesMax) throws IOException {
    this.target = target;
    this.bytesMax = bytesMax;
    start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  void fallSilent() {
    silent = true;
  }

  private void accept() throws IOException {
    while (!server.isClosed()) {
      Socket near = server.accept();
      Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
      sockets.addAll(List.of(near, far));
      start(() -> copy(near, far, bytesMax));
      start(() -> copy(far, near, Long.MAX_VALUE));
    }
  }

  private void copy(Socket from, Socket to, long bytesMax) throws IOException {
    InputStream in = from.getInputStream();
    OutputStream out = to.getOutputStream();
    byte[] buffer = new byte[8192];
    long left = bytesMax;
    for (int size = in.read(buffer); size >= 0; size = in.read(buffer)) {
      if (!silent && left > 0) {
        int passed = (int) Math.min(size, left);
        out.write(buffer, 0, passed);
        left -= passed;
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
                if (!silent && !server.isClosed()) {
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
