package io.parley.acceptance;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Lies between clients and a port of loopback: passes on only the first bytes of each connection,
 * and all that comes back, so that messages begin to arrive and are never whole.
 */
final class Weir implements Closeable {
  private final ServerSocket server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final int target;
  private final long bytesMax;

  /**
   * @param bytesMax of each connection that reach {@code target}
   */
  Weir(int target, long bytesMax) throws IOException {
    this.target = target;
    this.bytesMax = bytesMax;
    start(this::accept);
  }

  int port() {
    return server.getLocalPort();
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

  private static void copy(Socket from, Socket to, long bytesMax) throws IOException {
    InputStream in = from.getInputStream();
    OutputStream out = to.getOutputStream();
    byte[] buffer = new byte[8 << 10];
    long left = bytesMax;
    for (int size = in.read(buffer); size >= 0; size = in.read(buffer)) {
      int passed = (int) Math.min(size, left);
      out.write(buffer, 0, passed);
      left -= passed;
    }
  }

  private interface Task {
    void run() throws IOException;
  }

  /** Its thread ends with the connection, by whichever end that is closed. */
  private static void start(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException e) {
                return;
              }
            },
            "weir");
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
