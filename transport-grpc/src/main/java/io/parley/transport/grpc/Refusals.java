package io.parley.transport.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.parley.api.PeerName;
import java.util.Optional;

/** Refuses streams. */
final class Refusals {
  private Refusals() {}

  /** Ends {@code call} with {@code status}; nothing is heard of it any more. */
  static ServerCall.Listener<Envelope> refuse(
      ServerCall<Envelope, Envelope> call,
      Status status,
      Optional<PeerName> name,
      String why,
      RateLimitedLog log) {
    return refuse(call, status, name, why, new Metadata(), log);
  }

  /** The same, with something to say besides. */
  static ServerCall.Listener<Envelope> refuse(
      ServerCall<Envelope, Envelope> call,
      Status status,
      Optional<PeerName> name,
      String why,
      Metadata trailers,
      RateLimitedLog log) {
    String who = name.map(PeerName::dnsName).orElse("somebody without a name");
    String method = call.getMethodDescriptor().getFullMethodName();
    // Of those who may have any name, and there is no bound to them, all share their lines.
    boolean isPeer = status.getCode() == Status.Code.FAILED_PRECONDITION;
    String about = isPeer ? who : status.getCode().name();
    String message = "refused " + method + " to " + who + ": " + why;
    log.warn(Trouble.REFUSED, about, status.getCode(), message);
    call.close(status.withDescription(who + ": " + why), trailers);
    return new ServerCall.Listener<>() {};
  }
}
