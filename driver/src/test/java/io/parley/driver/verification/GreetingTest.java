package io.parley.driver.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bytes;
import io.parley.api.Codec;
import io.parley.api.Exclusion;
import io.parley.api.LayoutWriter;
import io.parley.api.Member;
import io.parley.api.Membership;
import io.parley.api.Message;
import io.parley.api.Option;
import io.parley.api.Options;
import io.parley.api.Protocol;
import io.parley.api.Rejection;
import io.parley.api.Replica;
import io.parley.api.ReplicaId;
import io.parley.api.Seal;
import io.parley.api.SessionLimits;
import io.parley.api.Setup;
import io.parley.api.SharedLimits;
import io.parley.api.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GreetingTest {
  private static final ReplicaId R1 = new ReplicaId(1);
  private static final Option SHARED = option("termViews", Option.Scope.CLUSTER);
  private static final Option OWN = option("batchCommandsMax", Option.Scope.REPLICA);

  private static Option option(String name, Option.Scope scope) {
    return new Option(name, scope, Option.Unit.COUNT, 8, 1, 100, "A number.");
  }

  /** Has options, and nothing else. */
  private record Silent(String name) implements Protocol {
    @Override
    public List<Option> options() {
      return List.of(SHARED, OWN);
    }

    @Override
    public Replica replica(Setup setup) {
      throw new AssertionError("nothing runs");
    }

    @Override
    public Codec codec() {
      throw new AssertionError("nothing is said");
    }

    @Override
    public Seal seal(Message message, Options options) {
      throw new AssertionError("nothing is said");
    }

    @Override
    public Optional<Exclusion> exclusion(Statement statement) {
      return Optional.empty();
    }
  }

  private static Membership membership(String key) {
    Bytes bytes = Bytes.utf8(key);
    return new Membership(List.of(new Member(new ReplicaId(0), bytes, bytes)));
  }

  private static Greeting greeting(String protocol, Options options, SharedLimits limits) {
    return Greeting.of(
        new Silent(protocol), options, limits, 0, membership("k"), List.of("a", "b"), true);
  }

  @Test
  void whoLetsClientsInIsCompared() {
    Greeting other =
        Greeting.of(
            new Silent("silent"),
            Options.PRESET,
            SharedLimits.DEFAULT,
            0,
            membership("k").letIn(Bytes.utf8("z")),
            List.of("a", "b"),
            true);
    assertThat(complaint(other.encoded())).startsWith("authority is absent here and 7a at R1;");
  }

  private static Greeting greeting(Options options) {
    return greeting("silent", options, SharedLimits.DEFAULT);
  }

  private static final Greeting PRESET = greeting(Options.PRESET);

  private static String complaint(Bytes said) {
    Rejection why = PRESET.complaint(R1, said).orElseThrow();
    assertThat(why.reason()).isEqualTo(Rejection.Reason.UNEQUAL);
    return why.detail();
  }

  @Test
  void equalSettingsAreNoReasonAndNeitherIsWhatAReplicaHasForItself() {
    assertThat(PRESET.complaint(R1, greeting(Options.PRESET).encoded())).isEmpty();
    Greeting own = greeting(Options.PRESET.with(OWN, 9));
    assertThat(PRESET.complaint(R1, own.encoded())).isEmpty();
    assertThat(own.digest()).isEqualTo(PRESET.digest());
  }

  @Test
  void whatDiffersIsNamedWithBothValues() {
    Greeting other = greeting(Options.PRESET.with(SHARED, 9));
    assertThat(complaint(other.encoded()))
        .isEqualTo("silent.termViews is 8 here and 9 at R1; it must be equal on all replicas");
    assertThat(other.digest()).isNotEqualTo(PRESET.digest());
  }

  @Test
  void limitsMembersSchemesEpochAndProtocolAreCompared() {
    SessionLimits sessions = new SessionLimits(8_192, 16L << 20, 64, 7);
    SharedLimits limits = SharedLimits.DEFAULT.with(sessions);
    assertThat(complaint(greeting("silent", Options.PRESET, limits).encoded()))
        .startsWith("limits.sessionsMax is 4096 here and 7 at R1;");
    Greeting other =
        Greeting.of(
            new Silent("mute"),
            Options.PRESET,
            SharedLimits.DEFAULT,
            1,
            membership("other"),
            List.of("a", "c"),
            false);
    assertThat(complaint(other.encoded()))
        .contains("epoch is 0 here and 1 at R1")
        .contains("members is 1 ")
        .contains("protocol is silent here and mute at R1")
        .contains("stateMachine.assertions is on here and off at R1")
        .contains("schemes is a b here and a c at R1")
        .contains("mute.termViews is absent here and 8 at R1")
        .contains("silent.termViews is 8 here and absent at R1");
  }

  @Test
  void whatIsNoGreetingIsRefusedAsSuch() {
    Bytes twice = new LayoutWriter().i32(2).text("a").text("1").text("a").text("1").toBytes();
    Bytes whole = PRESET.encoded();
    for (Bytes said :
        List.of(
            Bytes.EMPTY,
            twice,
            whole.slice(0, whole.size() - 1),
            Bytes.wrap(new byte[Greeting.BYTES_MAX + 1]),
            new LayoutWriter().i32(1 << 30).toBytes())) {
      Rejection why = PRESET.complaint(R1, said).orElseThrow();
      assertThat(why.reason()).isEqualTo(Rejection.Reason.MALFORMED);
      assertThat(why.detail()).startsWith("R1 does not say what must be equal");
    }
  }
}
