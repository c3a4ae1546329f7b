package io.parley.driver.execution;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.Grant;
import io.parley.api.LayoutReader;
import io.parley.api.SessionRequest;
import io.parley.api.door.Reply;
import io.parley.api.door.Result;
import java.util.Arrays;
import java.util.List;

/** A client that writes bundles. Executors do not look at signatures. */
record Author(String name) {
  ClientId id() {
    return ClientId.ofKey(Bytes.utf8(name));
  }

  /** Its number follows from the nonce: that of its first letter, from 1. */
  Bundle opening(String nonce) {
    return opening(nonce.charAt(0) - 'a' + 1, nonce);
  }

  Bundle opening(long number, String nonce) {
    Bytes padded = Bytes.utf8(nonce + "-".repeat(SessionRequest.NONCE_BYTES_MIN));
    return bundle(0, 0, 0, new SessionRequest.Open(number, padded, grant()).encode());
  }

  /** Executors do not look at what it is signed with either. */
  private Grant grant() {
    return new Grant(Grant.Kind.CLIENT, Digest.ZERO, id(), Bytes.EMPTY);
  }

  Bundle closing(long session) {
    return bundle(0, 0, 0, new SessionRequest.Close(session).encode());
  }

  Bundle acknowledging(long session, long sequence) {
    return bundle(0, 0, 0, new SessionRequest.Acknowledge(session, sequence).encode());
  }

  Bundle says(long session, long first, String... commands) {
    return says(session, first, 0, commands);
  }

  Bundle says(long session, long first, int acknowledged, String... commands) {
    return bundle(
        session,
        first,
        acknowledged,
        Arrays.stream(commands).map(Bytes::utf8).toArray(Bytes[]::new));
  }

  private Bundle bundle(long session, long first, long acknowledged, Bytes... commands) {
    return Bundle.sign(
        Bytes.utf8(name),
        session,
        first,
        acknowledged,
        List.of(commands),
        statement -> Bytes.utf8("signed"));
  }

  /** Executes one bundle at the next height. */
  static List<Result> run(Executor executor, Bundle bundle) {
    Reply reply = executor.execute(executor.height() + 1, new Batch(0, List.of(bundle))).get(0);
    if (!reply.bundle().equals(bundle.id())) {
      throw new AssertionError("a reply to another bundle");
    }
    return reply.results();
  }

  /** Opens a session at the next height and returns its number. */
  long opens(Executor executor, String nonce) {
    return number(run(executor, opening(nonce)).get(0));
  }

  /** Opens a session under a number of the client's own. */
  long opens(Executor executor, long number, String nonce) {
    return number(run(executor, opening(number, nonce)).get(0));
  }

  static long number(Result opened) {
    return new LayoutReader(opened.value()).i64();
  }
}
