package io.parley.simulator.forge;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.ChannelOnly;
import io.parley.api.Digest;
import io.parley.api.Message;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.api.Statement;
import io.parley.simulator.scheme.Identities;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RelaysTest {
  private static final ReplicaId R0 = new ReplicaId(0);

  private sealed interface Talk extends Message {}

  private record Passed(List<Bundle> bundles) implements Talk, ChannelOnly {}

  private record Counted(List<Long> numbers) implements Talk, ChannelOnly {}

  private record Named(List<Digest> digests) implements Talk, ChannelOnly {}

  private record Proposed(Optional<Batch> body) implements Talk {
    @Override
    public Statement statement() {
      return new Statement("proposed", 0, 1, Digest.ZERO);
    }
  }

  private record Lonely() implements ChannelOnly {}

  private static Bundle bundle() {
    var signer = Identities.ofName("somebody");
    return Bundle.sign(
        signer.publicKey(), 1, 0, 0, List.of(Bytes.utf8("a")), statement -> Bytes.utf8("s"));
  }

  @Test
  void theRelayOfAProtocolIsFoundFromAnyOfItsMessages() {
    List<Bundle> bundles = List.of(bundle());
    assertThat(Relays.like(new Counted(List.of())).relay(bundles)).contains(new Passed(bundles));
    assertThat(Relays.like(new Lonely()).relay(bundles)).isEmpty();
  }

  @Test
  void soIsWhatNamesBundles() {
    List<Digest> digests = List.of(Digest.ZERO);
    assertThat(Relays.like(new Counted(List.of())).naming(digests))
        .containsExactly(new Named(digests));
    assertThat(Relays.like(new Lonely()).naming(digests)).isEmpty();
  }

  @Test
  void onlyARelayHasBundlesToPassOn() {
    List<Bundle> bundles = List.of(bundle());
    assertThat(Relays.bundles(new Passed(bundles))).isEqualTo(bundles);
    assertThat(Relays.bundles(new Counted(List.of(1L)))).isEmpty();
  }

  @Test
  void aProposalBringsItsBatchAlongAndIsOnesOwn() {
    Signed<Message> with = new Signed<>(R0, new Proposed(Optional.of(Batch.EMPTY)), Bytes.EMPTY);
    Signed<Message> without = new Signed<>(R0, new Proposed(Optional.empty()), Bytes.EMPTY);
    assertThat(Relays.isProposal(with, R0)).isTrue();
    assertThat(Relays.isProposal(with, new ReplicaId(1))).isFalse();
    assertThat(Relays.isProposal(without, R0)).isFalse();
  }
}
