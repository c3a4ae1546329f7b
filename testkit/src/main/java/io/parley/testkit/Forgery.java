package io.parley.testkit;

import io.parley.api.Bundle;
import io.parley.api.Message;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import java.util.List;
import java.util.function.Function;

/**
 * What a forged message of a trace is made from: {@code forge R3->R1 name words}.
 *
 * @param forger who will sign it
 * @param words the rest of the command
 * @param time wall clock, µs since 1970
 * @param bundles gives the bundle of a command by its text, the same as {@code submit} does
 * @param signer signs a message that the forged one contains, as any replica
 */
public record Forgery(
    ReplicaId forger,
    List<String> words,
    long time,
    Function<String, Bundle> bundles,
    Signing signer) {
  /** Signs as any replica: a forger may collude. */
  public interface Signing {
    Signed<Message> sign(ReplicaId as, Message message);
  }
}
