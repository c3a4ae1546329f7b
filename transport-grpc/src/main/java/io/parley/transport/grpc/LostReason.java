package io.parley.transport.grpc;

import io.grpc.Status;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.ssl.NotSslRecordException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Why a connection could not be made, or ended, for people: each kind that has another remedy has
 * words of its own.
 */
record LostReason(Kind kind, String text) {
  enum Kind {
    UNRESOLVED,
    NOT_LISTENING,
    UNREACHABLE,
    NO_ANSWER,
    NOT_ENCRYPTED,
    NOT_PLAIN,
    EXPIRED,
    OTHER_AUTHORITY,
    OTHER_PARTY,
    OWN_CERTIFICATE,
    HANDSHAKE,
    UNEQUAL,
    REFUSED,
    ENDED
  }

  private static final int CAUSES_MAX = 20;

  /** For a connection to {@code target} that ended so. */
  static LostReason of(Status status, Target target, boolean encrypted, boolean accepted) {
    String host = target.address().host();
    Throwable cause = status.getCause();
    if (find(cause, UnknownHostException.class::isInstance).isPresent()) {
      return new LostReason(
          Kind.UNRESOLVED, "the host name " + host + " does not resolve; correct it, or the DNS");
    }
    if (find(cause, LostReason::isUnreachable).isPresent()) {
      return new LostReason(
          Kind.UNREACHABLE,
          "there is no way to "
              + host
              + ": its machine is down, or a firewall is between ("
              + innermost(cause)
              + ")");
    }
    if (find(cause, ConnectException.class::isInstance).isPresent()) {
      return new LostReason(
          Kind.NOT_LISTENING, "nobody listens on " + target.address() + "; is it running?");
    }
    if (encrypted) {
      Optional<LostReason> handshake = handshake(cause, target);
      if (handshake.isPresent()) {
        return handshake.get();
      }
    }
    return other(status, encrypted, accepted);
  }

  private static boolean isUnreachable(Throwable cause) {
    return cause instanceof ConnectTimeoutException || cause instanceof NoRouteToHostException;
  }

  private static Optional<LostReason> handshake(@Nullable Throwable cause, Target target) {
    if (find(cause, NotSslRecordException.class::isInstance).isPresent()) {
      return reason(
          Kind.NOT_ENCRYPTED,
          "the TLS handshake fails: what listens there does not speak TLS; start it without"
              + " --insecure, if it is a replica",
          cause);
    }
    if (find(cause, LostReason::isOutOfDate).isPresent()) {
      return reason(Kind.EXPIRED, "the TLS handshake fails: its certificate is out of date", cause);
    }
    if (find(cause, LostReason::isUntrusted).isPresent()) {
      return reason(
          Kind.OTHER_AUTHORITY,
          "the TLS handshake fails: its certificate is that of another cluster, not issued by this"
              + " one's authority",
          cause);
    }
    if (find(cause, CertificateException.class::isInstance).isPresent()) {
      return reason(
          Kind.OTHER_PARTY,
          "the TLS handshake fails: its certificate is not that of "
              + target.name().dnsName()
              + ": another replica listens there",
          cause);
    }
    if (find(cause, LostReason::refusesCertificate).isPresent()) {
      return reason(
          Kind.OWN_CERTIFICATE,
          "the TLS handshake fails: it does not accept this side's certificate, which may be out of"
              + " date or of another cluster",
          cause);
    }
    return find(cause, SSLException.class::isInstance).isPresent()
        ? reason(Kind.HANDSHAKE, "the TLS handshake fails", cause)
        : Optional.empty();
  }

  private static Optional<LostReason> reason(Kind kind, String text, @Nullable Throwable cause) {
    return Optional.of(new LostReason(kind, text + " (" + innermost(cause) + ")"));
  }

  private static boolean isOutOfDate(Throwable cause) {
    return cause instanceof CertificateExpiredException
        || cause instanceof CertificateNotYetValidException;
  }

  private static boolean isUntrusted(Throwable cause) {
    return cause instanceof CertPathBuilderException
        || cause instanceof CertPathValidatorException
        || String.valueOf(cause.getMessage()).contains("PKIX path");
  }

  /** The words of the JDK's TLS, and of BoringSSL's. */
  private static boolean refusesCertificate(Throwable cause) {
    String text = String.valueOf(cause.getMessage()).toUpperCase(Locale.ROOT).replace(' ', '_');
    return text.contains("ALERT") && (text.contains("CERTIFICATE") || text.contains("UNKNOWN_CA"));
  }

  private static LostReason other(Status status, boolean encrypted, boolean accepted) {
    String text = describe(status);
    return switch (status.getCode()) {
      case PERMISSION_DENIED, FAILED_PRECONDITION, RESOURCE_EXHAUSTED, UNIMPLEMENTED ->
          new LostReason(Kind.REFUSED, "it refuses: " + text);
      case CANCELLED -> new LostReason(accepted ? Kind.ENDED : Kind.NO_ANSWER, text);
      default -> {
        boolean isTls =
            !encrypted
                && !accepted
                && (find(status.getCause(), Http2Exception.class::isInstance).isPresent()
                    || status.getCode() == Status.Code.UNAVAILABLE);
        yield isTls
            ? new LostReason(
                Kind.NOT_PLAIN,
                "what listens there does not answer in plain text; if it is a replica with TLS,"
                    + " leave out --insecure ("
                    + text
                    + ")")
            : new LostReason(Kind.ENDED, text);
      }
    };
  }

  private static String describe(Status status) {
    StringBuilder text = new StringBuilder(status.getCode().toString());
    if (status.getDescription() != null) {
      status.getDescription().lines().limit(1).forEach(line -> text.append(": ").append(line));
    }
    if (status.getCause() != null) {
      text.append(": ").append(innermost(status.getCause()));
    }
    return text.toString();
  }

  private static Optional<Throwable> find(@Nullable Throwable outer, Predicate<Throwable> wanted) {
    Throwable cause = outer;
    for (int i = 0; cause != null && i < CAUSES_MAX; i++) {
      if (wanted.test(cause)) {
        return Optional.of(cause);
      }
      cause = cause.getCause();
    }
    return Optional.empty();
  }

  /** What the innermost cause says, which tells people most. */
  private static String innermost(@Nullable Throwable outer) {
    Throwable cause = outer;
    for (int i = 0; cause != null && cause.getCause() != null && i < CAUSES_MAX; i++) {
      cause = cause.getCause();
    }
    if (cause == null) {
      return "no cause is known";
    }
    String message = cause.getMessage();
    return message == null ? cause.toString() : message.lines().findFirst().orElse("");
  }
}
