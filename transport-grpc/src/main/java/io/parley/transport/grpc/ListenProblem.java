package io.parley.transport.grpc;

import io.parley.api.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.Objects;
import java.util.Optional;

/**
 * Why a replica cannot listen at an address. The kinds are told apart by what can be listened at
 * instead, as the words of operating systems differ.
 *
 * @param reason in the words of the operating system
 */
public record ListenProblem(Kind kind, String reason) {
  /** Each has a remedy of its own. */
  public enum Kind {
    /** No address is known of the host. */
    UNKNOWN_HOST("the host is unknown here"),
    /** The host is another machine, or one that this machine is behind. */
    NOT_OF_THIS_MACHINE("this machine has no such address"),
    /** Another process listens at the port. */
    PORT_TAKEN("another process has the port"),
    /** The user may not have the port. */
    PORT_NOT_PERMITTED("this user may not have the port"),
    /** What the operating system says. */
    OTHER("it is refused");

    private final String text;

    Kind(String text) {
      this.text = text;
    }
  }

  /** Listens for a moment; empty if that can be done. */
  public static Optional<ListenProblem> find(Address address) {
    InetSocketAddress socket = new InetSocketAddress(address.host(), address.port());
    try {
      listen(socket);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(of(socket, e));
    }
  }

  /**
   * What is wrong.
   *
   * @param failure of the attempt to listen at {@code socket}
   */
  static ListenProblem of(InetSocketAddress socket, Throwable failure) {
    String reason = Objects.toString(failure.getMessage(), failure.toString());
    return new ListenProblem(kind(socket, reason), reason);
  }

  private static Kind kind(InetSocketAddress socket, String reason) {
    if (socket.isUnresolved()) {
      return Kind.UNKNOWN_HOST;
    }
    if (!hasFreePort(socket.getAddress())) {
      return isOfThisMachine(socket.getAddress()) ? Kind.OTHER : Kind.NOT_OF_THIS_MACHINE;
    }
    return portKind(reason);
  }

  /** Nothing but the words tells a port that is taken from one that is not permitted. */
  static Kind portKind(String reason) {
    return reason.contains("denied") ? Kind.PORT_NOT_PERMITTED : Kind.PORT_TAKEN;
  }

  private static boolean hasFreePort(InetAddress address) {
    try {
      listen(new InetSocketAddress(address, 0));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isOfThisMachine(InetAddress address) {
    try {
      return NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return true; // It cannot be told: what the operating system says must do.
    }
  }

  private static void listen(InetSocketAddress socket) throws IOException {
    try (ServerSocket server = new ServerSocket()) {
      server.setReuseAddress(true);
      server.bind(socket);
    }
  }

  /** For people, as the end of a sentence. */
  public String what() {
    return "%s (%s)".formatted(kind.text, reason);
  }
}
