package io.parley.transport.grpc;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.util.Locale;

/**
 * Whose TLS is used: BoringSSL's where its library loads, else the JDK's. The JDK's AES-GCM is some
 * 50 times slower for the first tens of MiB of each process, so that replicas that start under load
 * find each other slow.
 */
enum TlsProvider {
  BORINGSSL(SslProvider.OPENSSL),
  JDK(SslProvider.JDK);

  /** System property that forces one: {@code boringssl} or {@code jdk}. */
  static final String PROPERTY = "parley.tls";

  private final SslProvider netty;

  TlsProvider(SslProvider netty) {
    this.netty = netty;
  }

  SslProvider netty() {
    return netty;
  }

  /**
   * The one that is forced, or the best that is there.
   *
   * @throws IllegalArgumentException if the one that is forced is not there
   */
  static TlsProvider choose() {
    return choose(System.getProperty(PROPERTY, ""));
  }

  static TlsProvider choose(String forced) {
    return switch (forced.toLowerCase(Locale.ROOT)) {
      case "" -> isBoringSslThere() ? BORINGSSL : JDK;
      case "jdk" -> JDK;
      case "boringssl" -> boringSsl();
      default ->
          throw new IllegalArgumentException(
              PROPERTY + " is " + forced + ", expected boringssl or jdk");
    };
  }

  private static boolean isBoringSslThere() {
    return OpenSsl.isAvailable() && SslProvider.isTlsv13Supported(SslProvider.OPENSSL);
  }

  private static TlsProvider boringSsl() {
    if (isBoringSslThere()) {
      return BORINGSSL;
    }
    Throwable why = OpenSsl.unavailabilityCause();
    throw new IllegalArgumentException(
        PROPERTY
            + " is boringssl, but its library does not load here ("
            + why
            + "): add io.netty:netty-tcnative-boringssl-static for this platform, or use jdk",
        why);
  }

  /** For people. */
  String description() {
    if (this == BORINGSSL) {
      return "BoringSSL";
    }
    return isBoringSslThere() ? "the JDK" : "the JDK, as BoringSSL does not load here";
  }
}
