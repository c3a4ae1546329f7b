package io.parley.node;

import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.Domain;
import io.parley.api.Journal;
import io.parley.api.Membership;
import io.parley.api.Observer;
import io.parley.api.Options;
import io.parley.api.Protocol;
import io.parley.api.QuorumScheme;
import io.parley.api.ReplicaId;
import io.parley.api.SharedLimits;
import io.parley.api.SignatureScheme;
import io.parley.api.StateMachine;
import io.parley.api.Transport;
import io.parley.driver.verification.ClientKeys;
import io.parley.driver.verification.Epoch;
import io.parley.driver.verification.Greeting;
import io.parley.driver.verification.VerifiedClaims;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a node is made of; checked by {@link Node.Builder}.
 *
 * @param beforeFirstWord run when all is there that the node needs, before it says anything
 * @param observer besides the log; null if there is none
 * @param clock the wall clock, µs since 1970
 */
record Parts(
    ReplicaId self,
    Digest cluster,
    long epoch,
    Membership membership,
    Protocol protocol,
    Options options,
    SharedLimits limits,
    Budget budget,
    int clientConnectionsMax,
    StateMachine stateMachine,
    Transport transport,
    Journal journal,
    SignatureScheme signatures,
    SignatureScheme.Signer signer,
    QuorumScheme quorumScheme,
    Consumer<Throwable> onFailure,
    Runnable beforeFirstWord,
    @Nullable Observer observer,
    LongSupplier clock) {
  /** The epoch that the node starts in. */
  Epoch epoch(ClientKeys clientKeys, VerifiedClaims verified) {
    return Epoch.of(
        self,
        membership,
        protocol,
        options,
        new Domain(cluster, epoch, protocol.name()),
        signatures,
        signer,
        quorumScheme,
        clientKeys,
        verified);
  }

  /** What it tells clients, who compare it with what they were told of the cluster. */
  Bytes greetingOfClients() {
    return membership.digest(cluster, epoch).bytes();
  }

  /** What it tells its peers, and compares with what they tell. */
  Greeting greeting() {
    return Greeting.of(
        protocol,
        options,
        limits,
        epoch,
        membership,
        List.of(signatures.name(), quorumScheme.name()),
        stateMachine.getClass().desiredAssertionStatus());
  }
}
