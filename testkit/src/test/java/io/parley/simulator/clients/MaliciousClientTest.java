package io.parley.simulator.clients;

import static io.parley.testkit.Replicas.R0;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Domain;
import io.parley.api.Limits;
import io.parley.api.SessionLimits;
import io.parley.client.core.ClientSettings;
import io.parley.simulator.clients.MaliciousClient.Kind;
import io.parley.simulator.scheme.FastScheme;
import io.parley.simulator.scheme.Identities;
import io.parley.simulator.time.Schedule;
import io.parley.testkit.Cluster;
import io.parley.testkit.Toy;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class MaliciousClientTest {
  private static final long MINUTE = 60_000_000;

  /** What one of this kind sends, until it rests. */
  private static ScriptedLinks sentBy(Kind kind) {
    Schedule schedule = new Schedule();
    ScriptedLinks links = new ScriptedLinks(schedule);
    MaliciousClient client =
        new MaliciousClient(
            kind, schedule, links, "mallory", 4, 1, i -> Bytes.utf8("command " + i));
    links.pass(MINUTE);
    assertThat(client.rests()).isTrue();
    return links;
  }

  private static boolean isSigned(Bundle bundle) {
    return bundle.publicKey().size() == 32
        && new FastScheme()
            .verifier(bundle.publicKey())
            .verify(
                Domain.ofClients(Identities.CLUSTER).encode(bundle.statement()),
                bundle.signature());
  }

  private static long last(Bundle bundle) {
    return bundle.id().first() + bundle.commands().size() - 1;
  }

  @Test
  void equalSequencesHaveDifferentCommandsOnEachReplica() {
    List<Bundle> bundles = sentBy(Kind.EQUAL_SEQUENCES).bundles();
    assertThat(bundles).hasSizeGreaterThanOrEqualTo(4 * MaliciousClient.ACTS_MAX);
    assertThat(bundles.subList(0, 4)).allMatch(b -> b.id().first() == 0).doesNotHaveDuplicates();
  }

  @Test
  void overlappingBundlesHaveCommandsInCommon() {
    List<Bundle> bundles = sentBy(Kind.OVERLAPPING_BUNDLES).bundles();
    assertThat(bundles)
        .anySatisfy(
            bundle ->
                assertThat(bundles)
                    .anyMatch(
                        other ->
                            other.id().first() < bundle.id().first()
                                && last(other) >= bundle.id().first()
                                && last(other) < last(bundle)
                                && other.commands().contains(bundle.commands().get(0))));
  }

  @Test
  void laterSequencesComeFirstAndSomeAreBeyondTheWindow() {
    List<Bundle> bundles = sentBy(Kind.OUT_OF_ORDER).bundles();
    List<Long> firsts = bundles.stream().map(b -> b.id().first()).toList();
    assertThat(firsts).doesNotHaveDuplicates();
    List<Long> within =
        firsts.stream().filter(first -> first < ClientSettings.SESSION_WINDOW_MAX).toList();
    assertThat(within).isNotEqualTo(within.stream().sorted().toList());
    assertThat(firsts).anyMatch(first -> first > ClientSettings.SESSION_WINDOW_MAX);
    assertThat(bundles).anyMatch(bundle -> bundle.acknowledged() > 0);
  }

  @Test
  void nothingButItsSessionIsWellSignedByWhoSignsBadly() {
    ScriptedLinks links = sentBy(Kind.BAD_SIGNATURES);
    Bytes own = links.submitted().get(0).publicKey();
    assertThat(links.bundles()).hasSizeGreaterThan(10);
    assertThat(links.bundles()).noneMatch(b -> b.publicKey().equals(own) && isSigned(b));
    assertThat(links.bundles()).anyMatch(MaliciousClientTest::isSigned);
    assertThat(links.illegible).isNotEmpty();
  }

  @Test
  void aFloodIsOfLegalBundles() {
    List<Bundle> bundles = sentBy(Kind.FLOOD).bundles();
    assertThat(bundles)
        .hasSize(MaliciousClient.FLOOD_BUNDLES)
        .allMatch(MaliciousClientTest::isSigned);
  }

  @Test
  void oldFramesAreSentAgainByteForByte() {
    ScriptedLinks links = sentBy(Kind.REPLAY);
    List<Bundle> all = links.submitted();
    Bundle opening = all.get(0);
    assertThat(Collections.frequency(all, opening)).as("openings").isGreaterThan(4);
    assertThat(links.bundles()).anyMatch(bundle -> Collections.frequency(all, bundle) > 4);
    assertThat(links.bundles()).hasSize(MaliciousClient.ACTS_MAX);
  }

  @Test
  void sessionsAreOpenedWithDifferentNonces() {
    ScriptedLinks links = sentBy(Kind.SESSION_GRABBER);
    assertThat(links.bundles()).isEmpty();
    assertThat(links.submitted().stream().map(b -> b.commands().get(0)).distinct())
        .hasSizeGreaterThan(SessionLimits.DEFAULT.sessionsPerClientMax() + 1);
  }

  @Test
  void oneSequenceHasTwoStoriesAndEachReplicaHearsOne() {
    List<Bundle> bundles =
        sentBy(Kind.TWO_STORIES).submitted().stream()
            .filter(bundle -> bundle.id().session() != 0)
            .toList();
    assertThat(bundles).hasSize(4 * MaliciousClient.ACTS_MAX);
    for (int i = 0; i < bundles.size(); i += 4) {
      List<Bundle> told = bundles.subList(i, i + 4);
      assertThat(told.stream().map(b -> b.id().first()).distinct()).hasSize(1);
      assertThat(told.stream().distinct().count()).isBetween(1L, 2L);
    }
    assertThat(bundles.stream().distinct().count()).isGreaterThan(bundles.size() / 4 + 10);
  }

  @Test
  void largeCommandsAreAsLargeAsTheyMayBeAndLegal() {
    List<Bundle> bundles = sentBy(Kind.LARGE).bundles().stream().distinct().toList();
    assertThat(bundles).hasSize(MaliciousClient.LARGE_BUNDLES);
    assertThat(bundles).allMatch(MaliciousClientTest::isSigned);
    assertThat(bundles.stream().mapToLong(bundle -> bundle.encoded().size()).sum())
        .isGreaterThan(Limits.BATCH_BYTES_MAX);
    assertThat(bundles).anyMatch(b -> b.commands().get(0).size() == Limits.COMMAND_BYTES_MAX);
  }

  @Test
  void whoIsStoppedDoesNoMore() {
    Schedule schedule = new Schedule();
    ScriptedLinks links = new ScriptedLinks(schedule);
    MaliciousClient client =
        new MaliciousClient(
            Kind.FLOOD, schedule, links, "mallory", 4, 1, i -> Bytes.utf8("command " + i));
    links.pass(1_000_000);
    assertThat(client.rests()).isFalse();
    client.stop();
    int before = links.sent.size();
    assertThat(before).isGreaterThan(20);
    links.pass(MINUTE);
    assertThat(links.sent).hasSize(before);
  }

  @TestFactory
  Stream<DynamicTest> nobodyIsHarmed() {
    return Arrays.stream(Kind.values())
        .map(kind -> DynamicTest.dynamicTest(kind.toString(), () -> harmsNobody(kind)));
  }

  private static void harmsNobody(Kind kind) {
    Cluster cluster = Cluster.of(4).running(new Toy()).with("resend", 10_000).seed(3).start();
    MaliciousClient mallory = cluster.malicious(kind, "mallory");
    for (int i = 0; i < 40; i++) {
      cluster.submit("honest " + i);
      cluster.run(Duration.ofMillis(250));
    }
    cluster.runUntil("mischief is done", mallory::rests, Duration.ofSeconds(60));
    cluster.runUntilConverged(Duration.ofSeconds(30));
    List<String> log = cluster.log(R0);
    List<Bytes> signed = mallory.signed();
    assertThat(log).doesNotHaveDuplicates();
    assertThat(log).allMatch(c -> c.startsWith("honest ") || signed.contains(Bytes.utf8(c)));
    boolean submits =
        kind != Kind.BAD_SIGNATURES && kind != Kind.SESSION_GRABBER && kind != Kind.UNGRANTED;
    assertThat(log.stream().anyMatch(c -> c.startsWith("mallory "))).isEqualTo(submits);
    if (kind == Kind.UNGRANTED) {
      assertThat(cluster.grievances(R0))
          .anyMatch(g -> g.contains("the grant is of cluster"))
          .anyMatch(g -> g.contains("the grant is of client"))
          .anyMatch(g -> g.contains("is not signed by the cluster's authority"));
    }
    if (kind == Kind.BAD_SIGNATURES) {
      assertThat(cluster.grievances(R0))
          .anyMatch(g -> g.contains("UNVERIFIED"))
          .anyMatch(g -> g.contains("NOT_ENTITLED"))
          .anyMatch(g -> g.contains("MALFORMED"));
    }
  }

  @Test
  void equalSeedsGiveEqualMischief() {
    for (Kind kind : Kind.values()) {
      assertThat(sentBy(kind).sent).hasToString(sentBy(kind).sent.toString());
    }
  }
}
