package io.parley.simulator.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Certificate;
import io.parley.api.Digest;
import io.parley.api.Message;
import io.parley.api.ReplicaId;
import io.parley.api.SignatureScheme;
import io.parley.api.Signed;
import io.parley.api.Signers;
import io.parley.simulator.forge.BlockProtocol.Block;
import io.parley.simulator.forge.BlockProtocol.Chain;
import io.parley.simulator.forge.BlockProtocol.Enter;
import io.parley.simulator.forge.BlockProtocol.Fetch;
import io.parley.simulator.forge.BlockProtocol.Fetched;
import io.parley.simulator.forge.BlockProtocol.Head;
import io.parley.simulator.forge.BlockProtocol.Leading;
import io.parley.simulator.forge.BlockProtocol.Leave;
import io.parley.simulator.forge.BlockProtocol.Phase;
import io.parley.simulator.forge.BlockProtocol.Ping;
import io.parley.simulator.forge.BlockProtocol.Proof;
import io.parley.simulator.forge.BlockProtocol.Proposal;
import io.parley.simulator.forge.BlockProtocol.Vote;
import io.parley.simulator.scheme.FastScheme;
import io.parley.testkit.TestCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FalsifierTest {
  private static final int N = 4;
  private static final int LIES = 1_000;
  private static final ReplicaId R0 = new ReplicaId(0);
  private static final ReplicaId R1 = new ReplicaId(1);
  private static final ReplicaId R3 = new ReplicaId(3);
  private static final SignatureScheme.Signer CLIENT =
      new FastScheme().signer(Bytes.utf8("client"));
  private static final Batch AB = new Batch(1_000, List.of(bundle("a", 0), bundle("b", 1)));
  private static final Batch C = new Batch(2_000, List.of(bundle("c", 2)));
  private static final Head PARENT = new Head(6, 8, digest("root"), C.digest());
  private static final Head HEAD = new Head(9, 9, PARENT.digest(), AB.digest());
  private static final Proof PROOF = proof(7, 8, PARENT.digest());
  private static final Vote VOTE = new Vote(Phase.PREPARE, 7, 9, digest("vote"), false);
  private static final Leave LEAVE = new Leave(7, List.of(1L, 2L), List.of(R0, R1));
  private static final Enter ENTER =
      new Enter(7, List.of(seal(R0, LEAVE), seal(R3, LEAVE)), List.of(AB.digest(), C.digest()));
  private static final List<Message> ALL =
      List.of(
          VOTE,
          new Proposal(7, 9, AB.digest(), Optional.of(AB)),
          new Leading(HEAD, PROOF, AB),
          new Fetched(new Block(HEAD, AB)),
          new Fetch(3, 4),
          new Chain(List.of(PARENT, HEAD), PROOF),
          LEAVE,
          ENTER);

  private static Bundle bundle(String command, long first) {
    return Bundle.sign(
        CLIENT.publicKey(),
        1,
        first,
        0,
        List.of(Bytes.utf8(command)),
        statement -> CLIENT.sign(statement.digest().bytes()));
  }

  private static Digest digest(String text) {
    return Digest.of(Bytes.utf8(text));
  }

  private static Proof proof(long view, long height, Digest block) {
    Certificate certificate =
        new Certificate(Signers.of(N, List.of(R0, R1, R3)), Bytes.utf8("proof" + view));
    return new Proof(view, height, block, certificate);
  }

  @SuppressWarnings("TypeParameterUnusedInFormals")
  private static <M extends Message> Signed<M> seal(ReplicaId as, M message) {
    Bytes content = Bytes.utf8(message + " sealed");
    Bytes signature = new FastScheme().signer(Bytes.utf8(as.toString())).sign(content);
    return new Signed<>(as, message, signature);
  }

  private static final class Colluding implements Sealer {
    @Override
    public boolean colludes(ReplicaId id) {
      return id.equals(R3);
    }

    @Override
    public Signed<Message> seal(ReplicaId as, Message message) {
      assertThat(as).isEqualTo(R3);
      return FalsifierTest.seal(as, message);
    }
  }

  private static Falsifier falsifier(long seed, Predicate<Message> carried) {
    return new Falsifier(
        new BlockProtocol(carried), N, new SplittableRandom(seed), new Colluding());
  }

  /** One that has seen every message, and another of each kind. */
  private static Falsifier informed(long seed) {
    Falsifier falsifier = falsifier(seed, BlockProtocol::isLegible);
    ALL.forEach(message -> falsifier.see(seal(R0, message)));
    falsifier.see(seal(R1, new Vote(Phase.COMMIT, 5, 6, digest("other"), true)));
    falsifier.see(seal(R1, new Proposal(6, 8, C.digest(), Optional.of(C))));
    Head old = new Head(5, 4, digest("elder"), Batch.EMPTY.digest());
    falsifier.see(seal(R1, new Leading(old, proof(4, 3, digest("elder")), Batch.EMPTY)));
    falsifier.see(seal(R1, new Fetched(new Block(PARENT, C))));
    Leave leave = new Leave(6, List.of(3L), List.of(R3));
    falsifier.see(seal(R1, new Enter(6, List.of(seal(R1, leave)), List.of(digest("other")))));
    return falsifier;
  }

  private static List<Falsifier.Lie> lies(Message honest) {
    Falsifier falsifier = informed(1);
    List<Falsifier.Lie> lies = new ArrayList<>();
    for (int i = 0; i < LIES; i++) {
      falsifier.lie(honest).ifPresent(lies::add);
    }
    TestCounts.propertyCases(LIES);
    return lies;
  }

  private static Stream<Message> messages(Message honest) {
    return lies(honest).stream().map(Falsifier.Lie::message);
  }

  @Test
  void everyFieldOfEveryMessageIsChangedSometimes() {
    TreeSet<String> fields = new TreeSet<>();
    ALL.forEach(honest -> lies(honest).forEach(lie -> fields.addAll(lie.fields())));
    assertThat(fields)
        .containsExactly(
            "Batch.bundles",
            "Batch.bundles[]",
            "Batch.stamp",
            "Block.body",
            "Block.head",
            "Certificate.proof",
            "Certificate.signers",
            "Chain.heads",
            "Chain.heads[]",
            "Chain.proof",
            "Enter.digests",
            "Enter.digests[]",
            "Enter.leaves",
            "Enter.leaves[]",
            "Enter.leaves[].message",
            "Enter.view",
            "Fetch.first",
            "Fetch.last",
            "Fetched.block",
            "Head.height",
            "Head.parent",
            "Head.payload",
            "Head.view",
            "Leading.body",
            "Leading.head",
            "Leading.justify",
            "Leave.heights",
            "Leave.heights[]",
            "Leave.view",
            "Leave.witnesses",
            "Leave.witnesses[]",
            "Proof.block",
            "Proof.certificate",
            "Proof.height",
            "Proof.view",
            "Proposal.body",
            "Proposal.body?",
            "Proposal.digest",
            "Proposal.height",
            "Proposal.view",
            "Vote.block",
            "Vote.height",
            "Vote.late",
            "Vote.phase",
            "Vote.view");
  }

  @Test
  void liesDifferFromWhatIsHonestAndAreCarried() {
    for (Message honest : ALL) {
      List<Message> lies = messages(honest).toList();
      assertThat(lies).hasSize(LIES).doesNotContain(honest).allMatch(BlockProtocol::isLegible);
      assertThat(lies).hasOnlyElementsOfType(honest.getClass());
    }
  }

  @Test
  void numbersAreNeighboursExtremesAndWhatWasSeen() {
    List<Long> views = messages(VOTE).map(lie -> ((Vote) lie).view()).distinct().toList();
    assertThat(views).contains(6L, 8L, 0L, Long.MAX_VALUE, 5L);
  }

  @Test
  void digestsNameWhatWasSeenOrNothing() {
    List<Digest> blocks = messages(VOTE).map(lie -> ((Vote) lie).block()).distinct().toList();
    assertThat(blocks).contains(Digest.ZERO, digest("other"), HEAD.digest(), AB.digest());
  }

  @Test
  void whatTheHonestSignedIsReplacedButNeverChanged() {
    List<Signed<Leave>> leaves =
        messages(ENTER).flatMap(lie -> ((Enter) lie).leaves().stream()).distinct().toList();
    assertThat(leaves).filteredOn(signed -> !signed.signer().equals(R3)).hasSize(2);
    assertThat(leaves).allMatch(signed -> signed.equals(seal(signed.signer(), signed.message())));
  }

  @Test
  void whatColludersSignedIsChangedAndSealedAnew() {
    List<Leave> own =
        messages(ENTER)
            .flatMap(lie -> ((Enter) lie).leaves().stream())
            .filter(signed -> signed.signer().equals(R3))
            .map(Signed::message)
            .distinct()
            .toList();
    assertThat(own).hasSizeGreaterThan(20).anyMatch(leave -> leave.view() == 8);
  }

  @Test
  void headFollowsItsBodyInMostLies() {
    List<Leading> changed =
        messages(new Leading(HEAD, PROOF, AB))
            .map(Leading.class::cast)
            .filter(lie -> !lie.body().equals(AB))
            .toList();
    long coherent =
        changed.stream().filter(l -> l.head().payload().equals(l.body().digest())).count();
    assertThat((double) coherent / changed.size()).isBetween(0.6, 0.9);
  }

  @Test
  void bodyFollowsItsDigestOrIsLeftOut() {
    List<Proposal> others =
        lies(new Proposal(7, 9, AB.digest(), Optional.of(AB))).stream()
            .filter(lie -> lie.fields().equals(List.of("Proposal.digest")))
            .map(lie -> (Proposal) lie.message())
            .toList();
    assertThat(others).anyMatch(lie -> lie.body().equals(Optional.of(C)));
    assertThat(others).anyMatch(lie -> lie.body().isEmpty());
  }

  @Test
  void whatACertificateIsForDoesNotFollow() {
    List<Message> chains =
        lies(new Chain(List.of(PARENT, HEAD), PROOF)).stream()
            .filter(lie -> lie.fields().equals(List.of("Head.view")))
            .map(Falsifier.Lie::message)
            .toList();
    assertThat(chains).hasSizeGreaterThan(20).allMatch(lie -> ((Chain) lie).proof().equals(PROOF));
  }

  @Test
  void bothPartsOfWhatMustFitAreChangedTogether() {
    List<Block> blocks =
        messages(new Fetched(new Block(HEAD, AB))).map(lie -> ((Fetched) lie).block()).toList();
    assertThat(blocks).anyMatch(block -> !block.body().equals(AB));
    assertThat(blocks).anyMatch(block -> block.head().equals(PARENT) && block.body().equals(C));
  }

  @Test
  void laterHeadsFollowInAChain() {
    List<Chain> chains =
        messages(new Chain(List.of(PARENT, HEAD), PROOF)).map(Chain.class::cast).toList();
    assertThat(chains)
        .anyMatch(
            chain ->
                chain.heads().size() == 2
                    && !chain.heads().get(0).equals(PARENT)
                    && chain.heads().get(1).parent().equals(chain.heads().get(0).digest()));
  }

  /** Pitfall H16: a legal fork, which only the rules of voting can refuse. */
  @Test
  void proposalOnAnOlderCertificateIsAmongTheLies() {
    assertThat(messages(new Leading(HEAD, PROOF, AB)).map(Leading.class::cast))
        .anyMatch(
            lie ->
                lie.justify().view() == 4
                    && lie.head().parent().equals(lie.justify().block())
                    && lie.head().height() == lie.justify().height() + 1
                    && lie.head().view() == HEAD.view()
                    && lie.head().payload().equals(lie.body().digest()));
  }

  @Test
  void lessIsWhatAReplicaDenies() {
    TreeSet<String> said = new TreeSet<>();
    Falsifier falsifier = falsifier(5, BlockProtocol::isLegible);
    for (int i = 0; i < LIES; i++) {
      Leave less = (Leave) falsifier.understate(LEAVE).orElseThrow();
      assertThat(less).isNotEqualTo(LEAVE);
      assertThat(LEAVE.heights().subList(0, less.heights().size())).isEqualTo(less.heights());
      assertThat(LEAVE.witnesses().subList(0, less.witnesses().size())).isEqualTo(less.witnesses());
      said.add(less.toString());
    }
    assertThat(said).as("of each of two lists, one element or none is left").hasSize(4);
    assertThat(falsifier.understate(VOTE)).isEmpty();
    Message enter = falsifier.understate(ENTER).orElseThrow();
    assertThat(enter.toString().length()).isLessThan(ENTER.toString().length());
  }

  @Test
  void variantIsAnotherLegalBatchWithAllDigestsThatFollow() {
    Falsifier falsifier = informed(1);
    TreeSet<String> batches = new TreeSet<>();
    for (int i = 0; i < LIES; i++) {
      Leading variant = (Leading) falsifier.variant(new Leading(HEAD, PROOF, AB)).orElseThrow();
      assertThat(variant.body()).isNotEqualTo(AB);
      assertThat(variant.head().payload()).isEqualTo(variant.body().digest());
      assertThat(variant.head().parent()).isEqualTo(HEAD.parent());
      assertThat(variant.justify()).isEqualTo(PROOF);
      batches.add(variant.body().stamp() + " " + variant.body());
    }
    TestCounts.propertyCases(LIES);
    assertThat(batches)
        .contains("999 [a, b]", "1001 [a, b]", "1000 [a]", "1000 [b, a]", "1000 [a, c, b]");
  }

  @Test
  void variantRepeatsABundleThoughNoneWasSeen() {
    Falsifier falsifier = falsifier(1, BlockProtocol::isLegible);
    assertThat(
            Stream.generate(() -> falsifier.variant(new Leading(HEAD, PROOF, AB)).orElseThrow())
                .limit(100)
                .map(lie -> ((Leading) lie).body().bundles().toString()))
        .contains("[a, b, a]", "[a, b, b]");
  }

  @Test
  void whatProposesNothingHasNoVariant() {
    assertThat(informed(1).variant(VOTE)).isEmpty();
    assertThat(informed(1).variant(ENTER)).isEmpty();
  }

  @Test
  void emptyProposalHasVariantsToo() {
    Proposal nothing = new Proposal(7, 9, Batch.EMPTY.digest(), Optional.of(Batch.EMPTY));
    assertThat(informed(1).variant(nothing)).isPresent();
  }

  @Test
  void messageWithoutFieldsCannotBeFalsified() {
    assertThat(informed(1).falsify(new Ping())).isEmpty();
  }

  @Test
  void liesThatTheCodecDoesNotCarryAreNotTold() {
    assertThat(falsifier(1, message -> false).falsify(VOTE)).isEmpty();
    Falsifier picky = falsifier(1, message -> ((Vote) message).view() == 8);
    assertThat(picky.falsify(VOTE).map(lie -> ((Vote) lie).view())).contains(8L);
  }

  @Test
  void equalSeedsGiveEqualLies() {
    for (Message honest : ALL) {
      assertThat(sequence(7, honest)).isEqualTo(sequence(7, honest));
      assertThat(sequence(7, honest)).isNotEqualTo(sequence(8, honest));
    }
  }

  private static List<Optional<Message>> sequence(long seed, Message honest) {
    Falsifier falsifier = informed(seed);
    return Stream.generate(() -> falsifier.falsify(honest)).limit(50).toList();
  }

  @Test
  void someoneMustCollude() {
    Sealer nobody =
        new Sealer() {
          @Override
          public boolean colludes(ReplicaId id) {
            return false;
          }

          @Override
          public Signed<Message> seal(ReplicaId as, Message message) {
            throw new AssertionError(as + " does not collude");
          }
        };
    assertThatThrownBy(
            () -> new Falsifier(new BlockProtocol(m -> true), N, new SplittableRandom(1), nobody))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one replica that colludes");
  }
}
