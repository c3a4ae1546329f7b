package io.parley.transport.grpc;

import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.parley.api.Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The listening side of a replica. */
final class Listening {
  private Listening() {}

  /**
   * Begins to serve {@code services}.
   *
   * @throws IOException if the address can not be listened at; says why, and what to do
   */
  static Server start(
      Address bind,
      Optional<SslContext> tls,
      List<ServerServiceDefinition> services,
      Connections connections,
      NetThreads threads)
      throws IOException {
    InetSocketAddress socket = new InetSocketAddress(bind.host(), bind.port());
    if (socket.isUnresolved()) {
      throw refusal(bind, socket, new UnknownHostException(bind.host()));
    }
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(socket)
            .bossEventLoopGroup(threads.loops())
            .workerEventLoopGroup(threads.loops())
            .channelType(NioServerSocketChannel.class)
            .withOption(ChannelOption.ALLOCATOR, threads.buffers())
            .withChildOption(ChannelOption.ALLOCATOR, threads.buffers())
            .directExecutor()
            .decompressorRegistry(
                DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, false))
            .maxInboundMessageSize(Envelope.BYTES_MAX)
            .maxInboundMetadataSize(Tuning.METADATA_BYTES_MAX)
            .maxConcurrentCallsPerConnection(Tuning.STREAMS_PER_CONNECTION_MAX)
            .maxConnectionIdle(Tuning.IDLE_SECONDS_MAX, TimeUnit.SECONDS)
            .handshakeTimeout(Tuning.HANDSHAKE_SECONDS_MAX, TimeUnit.SECONDS)
            .flowControlWindow(Tuning.FLOW_CONTROL_WINDOW_BYTES)
            .keepAliveTime(Tuning.PROBE_AFTER_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(Tuning.PROBE_SECONDS_MAX, TimeUnit.SECONDS)
            .permitKeepAliveTime(Tuning.PROBE_INTERVAL_SECONDS_MIN, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .addStreamTracerFactory(StreamTracer.accepted(threads.alarm()))
            .addTransportFilter(connections)
            .intercept(connections)
            .addServices(services);
    tls.ifPresent(builder::sslContext);
    threads.whenAccepted(connections::accepted);
    try {
      return builder.build().start();
    } catch (IOException e) {
      throw refusal(bind, socket, e.getCause() == null ? e : e.getCause());
    }
  }

  private static IOException refusal(Address bind, InetSocketAddress socket, Throwable failure) {
    ListenProblem problem = ListenProblem.of(socket, failure);
    String fix =
        switch (problem.kind()) {
          case UNKNOWN_HOST -> "set an address of this machine";
          case NOT_OF_THIS_MACHINE ->
              "set an address of this machine, or 0.0.0.0 if others reach it by that one";
          case PORT_TAKEN -> "stop the process that has the port, or set another to listen at";
          case PORT_NOT_PERMITTED -> "set a port from 1024 on";
          case OTHER -> "set another address to listen at";
        };
    return new IOException(
        "can not listen on port %d of %s: %s; %s"
            .formatted(bind.port(), bind.host(), problem.what(), fix),
        failure);
  }
}
