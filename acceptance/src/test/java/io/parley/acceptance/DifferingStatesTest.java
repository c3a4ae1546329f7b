package io.parley.acceptance;

import io.parley.api.Protocol;
import io.parley.config.Protocols;
import io.parley.testkit.DifferingStates;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pitfall C5, for every protocol that a node finds. */
final class DifferingStatesTest {
  static Stream<Protocol> protocols() {
    return Stream.of("pbft", "hotstuff", "hotstuff-basic", "hotstuff-two-chain")
        .map(name -> Protocols.installed().find(name).orElseThrow());
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void whereNoQuorumIsPossibleAllSayWhoHasWhatAndNobodyBlamesALeader(Protocol protocol) {
    DifferingStates.noQuorumIsPossible(protocol);
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void oneThatDiffersFromAQuorumIsNamedAndStopsItself(Protocol protocol) {
    DifferingStates.oneDiffersFromAQuorum(protocol);
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void asLongAsAQuorumIsPossibleItIsNotSaidThatNoneIs(Protocol protocol) {
    DifferingStates.aQuorumIsPossibleStill(protocol);
  }
}
