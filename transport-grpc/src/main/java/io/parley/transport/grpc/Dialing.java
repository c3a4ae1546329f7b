package io.parley.transport.grpc;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NegotiationType;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.parley.api.Bytes;
import io.parley.api.PeerName;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What all outgoing connections of one transport have in common. Thread-safe. */
final class Dialing {
  private final PeerName self;
  private final Optional<SslContext> tls;
  private final NetThreads threads;
  private final RateLimitedLog log;
  private final Bytes greeting;
  private final BegunMessages begun;

  /**
   * @param self who dials
   * @param tls empty for plain text
   * @param greeting what is said on every connection first; empty if nothing is
   */
  Dialing(
      PeerName self,
      Optional<SslContext> tls,
      Bytes greeting,
      NetThreads threads,
      RateLimitedLog log,
      BegunMessages begun) {
    this.greeting = greeting;
    this.self = self;
    this.tls = tls;
    this.threads = threads;
    this.log = log;
    this.begun = begun;
  }

  NetThreads threads() {
    return threads;
  }

  BegunMessages begun() {
    return begun;
  }

  RateLimitedLog log() {
    return log;
  }

  boolean isEncrypted() {
    return tls.isPresent();
  }

  /** What the caller says about itself. */
  Metadata headers() {
    Metadata headers = Methods.greet(greeting);
    if (tls.isEmpty()) {
      headers.put(Methods.CLAIMED_NAME, self.dnsName());
    }
    return headers;
  }

  /** A connection of its own: one attempt, without the retries and the back-off of gRPC. */
  ManagedChannel channel(Target target) {
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(target.address().host(), target.address().port())
            .overrideAuthority(target.name().dnsName())
            .eventLoopGroup(threads.loops())
            .channelType(NioSocketChannel.class)
            .withOption(ChannelOption.ALLOCATOR, threads.buffers())
            .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, Tuning.CONNECT_MILLIS_MAX)
            .directExecutor()
            .offloadExecutor(threads.resolvers())
            .proxyDetector(address -> null)
            .disableRetry()
            .disableServiceConfigLookUp()
            .maxInboundMessageSize(Envelope.BYTES_MAX)
            .maxInboundMetadataSize(Tuning.METADATA_BYTES_MAX)
            .flowControlWindow(Tuning.FLOW_CONTROL_WINDOW_BYTES)
            .keepAliveTime(Tuning.PROBE_AFTER_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(Tuning.PROBE_SECONDS_MAX, TimeUnit.SECONDS);
    if (tls.isEmpty()) {
      return builder.usePlaintext().build();
    }
    return builder.negotiationType(NegotiationType.TLS).sslContext(tls.get()).build();
  }
}
