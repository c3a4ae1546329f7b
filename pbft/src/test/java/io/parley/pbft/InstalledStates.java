package io.parley.pbft;

import static io.parley.pbft.Sample.ballots;
import static io.parley.pbft.Sample.by;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.Codec.Decoded;
import io.parley.api.Digest;
import io.parley.api.Event;
import io.parley.api.Member;
import io.parley.api.Membership;
import io.parley.api.Message;
import io.parley.api.Moment;
import io.parley.api.Options;
import io.parley.api.Origin;
import io.parley.api.Protocol;
import io.parley.api.Replica;
import io.parley.api.ReplicaId;
import io.parley.api.Setup;
import io.parley.api.Signed;
import io.parley.pbft.message.PbftMessage;
import io.parley.pbft.message.PbftMessage.Decided;
import io.parley.pbft.wire.PbftCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * R2 is told that its application was set to a state. What it is told goes through its own codec,
 * since a mutant has message classes of its own.
 */
final class InstalledStates {
  private static final ReplicaId SELF = new ReplicaId(2);
  private static final Moment NOW = new Moment(1_000, 1_000);

  private final Protocol protocol;
  private final Replica replica;

  private InstalledStates(Protocol protocol) {
    this.protocol = protocol;
    List<Member> members =
        IntStream.range(0, 4)
            .mapToObj(i -> new Member(new ReplicaId(i), Bytes.EMPTY, Bytes.EMPTY))
            .toList();
    replica = protocol.replica(new Setup(SELF, new Membership(members), 0, Options.PRESET));
    Checkpoint base = new Checkpoint(0, Digest.ZERO, Bytes.EMPTY, null);
    tell(new Event.Started(Origin.FRESH, base, List.of()));
  }

  private List<Action> tell(Event event) {
    return replica.advance(event, NOW);
  }

  private Signed<?> own(int signer, PbftMessage message) {
    Decoded decoded = protocol.codec().decode(new PbftCodec().encode(by(signer, message)));
    return ((Decoded.Legible) decoded).message();
  }

  private List<Action> hear(int from, PbftMessage message) {
    return tell(new Event.Received(new ReplicaId(from), own(from, message)));
  }

  private List<Action> decide(long height, Batch batch) {
    return hear(1, new Decided(0, height, batch.digest(), ballots(0, 1, 3), Optional.of(batch)));
  }

  private List<Action> install(long height) {
    Message proof = own(1, Sample.stable(height)).message();
    return tell(new Event.StateInstalled(new Checkpoint(height, Sample.STATE, Bytes.EMPTY, proof)));
  }

  /** It had delivered more by itself when the state was there: nothing moves back (pitfall P23). */
  static void belowWhatWasDelivered(Protocol protocol) {
    InstalledStates run = new InstalledStates(protocol);
    for (long height = 1; height <= 3; height++) {
      run.decide(height, Sample.batch("a" + height));
    }
    assertThat(run.replica.status().height()).isEqualTo(3);
    run.install(2);
    assertThat(run.replica.status().height()).isEqualTo(3);
    assertThat(run.decide(3, Sample.batch("a3"))).noneMatch(Action.Deliver.class::isInstance);
    assertThat(run.decide(4, Sample.batch("a4"))).anyMatch(Action.Deliver.class::isInstance);
  }

  /**
   * A bundle waits here that was executed at the heights in between: the leader is not blamed for
   * it (pitfall P12).
   */
  static void withBundlesExecutedInTheGap(Protocol protocol) {
    InstalledStates run = new InstalledStates(protocol);
    List<Action> submitted = run.tell(new Event.Submitted(List.of(Sample.bundle("a"))));
    assertThat(submitted).anyMatch(Action.StartTimer.class::isInstance);
    List<Action> installed = new ArrayList<>(run.install(256));
    assertThat(run.replica.status().height()).isEqualTo(256);
    assertThat(run.replica.waits()).isEmpty();
    assertThat(installed).anyMatch(Action.StopTimer.class::isInstance);
  }
}
