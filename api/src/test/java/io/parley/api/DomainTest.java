package io.parley.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What is signed never changes by accident, and says where and for what it holds (pitfalls H7,
 * BLS6).
 */
class DomainTest {
  private static final Digest CLUSTER = Digest.of(Bytes.utf8("cluster"));
  private static final Digest CONTENT = Digest.of(Bytes.utf8("content"));
  private static final Statement STATEMENT = new Statement("prepare", 7, 12, CONTENT);

  @Test
  void theBytesOfAReplicasStatementAreFixed() {
    assertThat(new Domain(CLUSTER, 3, "pbft").encode(STATEMENT).hex())
        .isEqualTo(
            "000000127061726c65792d73746174656d656e742d31164cf1ca8391532e4f239c556c0c"
                + "19589ae8877cb25ecfaf0b310c6c3713ba1f000000000000000300000004706266740000"
                + "0007707265706172650000000000000007000000000000000ced7002b439e9ac845f2235"
                + "7d822bac1444730fbdb6016d3ec9432297b9ec9f73");
  }

  @Test
  void theBytesOfAClientsStatementAreFixed() {
    Statement statement = new Statement(Bundle.PHASE, 0, 0, CONTENT);
    assertThat(Domain.ofClients(CLUSTER).encode(statement).hex())
        .isEqualTo(
            "000000127061726c65792d73746174656d656e742d31164cf1ca8391532e4f239c556c0c"
                + "19589ae8877cb25ecfaf0b310c6c3713ba1f000000000000000000000007636c69656e74"
                + "730000000662756e646c6500000000000000000000000000000000ed7002b439e9ac845f"
                + "22357d822bac1444730fbdb6016d3ec9432297b9ec9f73");
  }

  @Test
  void whatStatesNothingCannotBeSigned() {
    ChannelOnly request = new ChannelOnly() {};
    Domain domain = new Domain(CLUSTER, 3, "pbft");
    assertThat(request.claims(4)).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> domain.encode(request.statement()))
        .withMessageContaining("states nothing");
  }

  @Test
  void everyPartOfAStatementAndItsDomainIsSigned() {
    Domain domain = new Domain(CLUSTER, 3, "pbft");
    List<Bytes> all =
        List.of(
            domain.encode(STATEMENT),
            new Domain(CONTENT, 3, "pbft").encode(STATEMENT),
            new Domain(CLUSTER, 4, "pbft").encode(STATEMENT),
            new Domain(CLUSTER, 3, "clients").encode(STATEMENT),
            domain.encode(new Statement("commit", 7, 12, CONTENT)),
            domain.encode(new Statement("prepare", 8, 12, CONTENT)),
            domain.encode(new Statement("prepare", 7, 13, CONTENT)),
            domain.encode(new Statement("prepare", 7, 12, CLUSTER)),
            domain.encode(new Statement("prepare", 12, 7, CONTENT)));
    assertThat(new TreeSet<>(all)).hasSameSizeAs(all);
  }

  @Test
  void textsCannotBeShiftedIntoEachOther() {
    assertThat(new Domain(CLUSTER, 0, "ab").encode(new Statement("c", 0, 0, CONTENT)))
        .isNotEqualTo(new Domain(CLUSTER, 0, "a").encode(new Statement("bc", 0, 0, CONTENT)));
  }

  @Test
  void aPhaseHasOneToThirtyTwoCharacters() {
    assertThat(new Statement("x".repeat(32), 0, 0, CONTENT).phase()).hasSize(32);
    assertThatIllegalArgumentException().isThrownBy(() -> new Statement("", 0, 0, CONTENT));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Statement("x".repeat(33), 0, 0, CONTENT));
  }
}
