package io.parley.hotstuff;

import io.parley.api.Batch;
import io.parley.api.Bytes;
import io.parley.api.Certificate;
import io.parley.api.Digest;
import io.parley.api.LayoutWriter;
import io.parley.api.Message;
import io.parley.api.ReplicaId;
import io.parley.api.Signers;
import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffMessage.Certified;
import io.parley.hotstuff.message.HotStuffMessage.FetchBundles;
import io.parley.hotstuff.message.HotStuffMessage.Offer;
import io.parley.hotstuff.message.HotStuffMessage.Proposal;
import io.parley.hotstuff.message.HotStuffMessage.Relay;
import io.parley.hotstuff.message.HotStuffMessage.Standing;
import io.parley.hotstuff.message.HotStuffMessage.Suspect;
import io.parley.hotstuff.message.HotStuffMessage.Timeout;
import io.parley.hotstuff.message.HotStuffMessage.Vote;
import io.parley.hotstuff.message.Phase;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.hotstuff.message.TimeoutCertificate;
import io.parley.testkit.Forgery;
import io.parley.testkit.Traces;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The golden traces. In their {@code forge} commands a block is named by the way to it from the
 * first: {@code 1:a@3/2} is the empty block of view 2 on that of view 1, which carries the command
 * {@code a} and the time of second 3. What certificates a forged message takes, R0, R1 and R2 sign:
 * more liars than any rule must withstand, and just enough to show what it forbids.
 */
class HotStuffTraceTest {
  private static final int N = 4;
  private static final List<ReplicaId> LIARS =
      List.of(new ReplicaId(0), new ReplicaId(1), new ReplicaId(2));
  private static final Map<String, Function<Forgery, Message>> FORGERS =
      Map.of(
          "propose", HotStuffTraceTest::propose,
          "certify", HotStuffTraceTest::certify,
          "vote", HotStuffTraceTest::vote,
          "give-up", HotStuffTraceTest::giveUp,
          "suspect", HotStuffTraceTest::suspect,
          "offer", HotStuffTraceTest::offer,
          "fetch", HotStuffTraceTest::fetch,
          "relay", HotStuffTraceTest::relay,
          "claim", HotStuffTraceTest::claim,
          "stand", HotStuffTraceTest::stand);

  /** A forged block with the certificate that it hangs on. */
  private record Forged(Header header, QuorumCertificate justify, Batch body) {}

  /** {@code propose BLOCK [after VIEW]}: with VIEW, the view was entered by giving up that one. */
  private static Message propose(Forgery forgery) {
    List<String> words = forgery.words();
    Forged block = block(forgery, words.get(0), Phase.PREPARE);
    Optional<TimeoutCertificate> timeout =
        words.size() == 1
            ? Optional.empty()
            : Optional.of(givenUp(forgery, Long.parseLong(words.get(2)), block.justify()));
    return new Proposal(block.header(), block.justify(), timeout, Optional.of(block.body()));
  }

  /** {@code certify PHASE BLOCK}: a certificate out of the blue. */
  private static Message certify(Forgery forgery) {
    Phase phase = phase(forgery.words().get(0));
    Header header = block(forgery, forgery.words().get(1), phase).header();
    return new Certified(certificate(forgery, phase, header));
  }

  /** {@code suspect VIEW [withdrawn]}. */
  private static Message suspect(Forgery forgery) {
    List<String> words = forgery.words();
    return new Suspect(Long.parseLong(words.get(0)), words.size() > 1);
  }

  /** {@code offer COMMANDS}. */
  private static Message offer(Forgery forgery) {
    return new Offer(digests(forgery));
  }

  /** {@code fetch COMMANDS}: the bundles of these. */
  private static Message fetch(Forgery forgery) {
    return new FetchBundles(digests(forgery));
  }

  private static List<Digest> digests(Forgery forgery) {
    return forgery.words().stream()
        .map(forgery.bundles())
        .map(bundle -> bundle.id().digest())
        .toList();
  }

  /** {@code relay COMMANDS}. */
  private static Message relay(Forgery forgery) {
    return new Relay(forgery.words().stream().map(forgery.bundles()).toList());
  }

  /** {@code claim HEIGHT}: to have delivered so much, without a certificate for it. */
  private static Message claim(Forgery forgery) {
    long delivered = Long.parseLong(forgery.words().get(0));
    return new Standing(1, 0, delivered, 1, QuorumCertificate.GENESIS, Optional.empty());
  }

  /** {@code vote PHASE BLOCK}. */
  private static Message vote(Forgery forgery) {
    Phase phase = phase(forgery.words().get(0));
    return ballot(phase, block(forgery, forgery.words().get(1), phase).header());
  }

  /** {@code give-up VIEW BLOCK}: a time-out that names the certificate that the block hangs on. */
  private static Message giveUp(Forgery forgery) {
    Forged block = block(forgery, forgery.words().get(1), Phase.PREPARE);
    return new Timeout(Long.parseLong(forgery.words().get(0)), block.justify(), Optional.empty());
  }

  /** {@code stand BLOCK after VIEW}: the certificates of one who left a view with others. */
  private static Message stand(Forgery forgery) {
    List<String> words = forgery.words();
    long left = Long.parseLong(words.get(2));
    QuorumCertificate high =
        words.get(0).equals("genesis")
            ? QuorumCertificate.GENESIS
            : certificate(
                forgery, Phase.PREPARE, block(forgery, words.get(0), Phase.PREPARE).header());
    return new Standing(left + 1, 0, 0, 1, high, Optional.of(givenUp(forgery, left, high)));
  }

  private static Phase phase(String title) {
    return Stream.of(Phase.values())
        .filter(phase -> phase.title().equals(title))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no phase " + title));
  }

  private static Forged block(Forgery forgery, String path, Phase certified) {
    QuorumCertificate justify = QuorumCertificate.GENESIS;
    Forged last = null;
    for (String step : path.split("/", -1)) {
      if (last != null) {
        justify = certificate(forgery, certified, last.header());
      }
      last = on(justify, step, forgery);
    }
    if (last == null) {
      throw new IllegalArgumentException("a block is VIEW[:COMMAND@SECOND]/.., found " + path);
    }
    return last;
  }

  private static Forged on(QuorumCertificate justify, String step, Forgery forgery) {
    String[] parts = step.split("[:@]", -1);
    Batch body =
        parts.length == 1
            ? Batch.EMPTY
            : new Batch(
                Long.parseLong(parts[2]) * 1_000_000, List.of(forgery.bundles().apply(parts[1])));
    Header header = Header.on(justify, Long.parseLong(parts[0]), body.digest());
    return new Forged(header, justify, body);
  }

  private static Vote ballot(Phase phase, Header header) {
    return new Vote(phase, header.view(), header.height(), header.digest());
  }

  private static QuorumCertificate certificate(Forgery forgery, Phase phase, Header header) {
    return new QuorumCertificate(
        phase,
        header.view(),
        header.height(),
        header.digest(),
        signed(forgery, ballot(phase, header)));
  }

  private static TimeoutCertificate givenUp(Forgery forgery, long view, QuorumCertificate high) {
    return new TimeoutCertificate(
        view,
        high,
        Collections.nCopies(LIARS.size(), high.view()),
        signed(forgery, new Timeout(view, high, Optional.empty())));
  }

  /** As the simulated scheme makes it: the liars' shares in their order. */
  private static Certificate signed(Forgery forgery, Message message) {
    LayoutWriter shares = new LayoutWriter();
    for (ReplicaId liar : LIARS) {
      Bytes share = forgery.signer().sign(liar, message).signature();
      shares.raw(share);
    }
    return new Certificate(Signers.of(N, new ArrayList<>(LIARS)), shares.toBytes());
  }

  @TestFactory
  Stream<DynamicTest> chained() {
    return Traces.traces(Path.of("src/test/resources/traces/hotstuff"), new HotStuff(), FORGERS);
  }

  @TestFactory
  Stream<DynamicTest> basic() {
    return Traces.traces(
        Path.of("src/test/resources/traces/hotstuff-basic"), new BasicHotStuff(), FORGERS);
  }

  @TestFactory
  Stream<DynamicTest> twoChain() {
    return Traces.traces(
        Path.of("src/test/resources/traces/hotstuff-two-chain"), new TwoChainHotStuff(), FORGERS);
  }
}
