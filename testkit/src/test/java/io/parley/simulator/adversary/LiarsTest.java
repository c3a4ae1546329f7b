package io.parley.simulator.adversary;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static io.parley.testkit.Replicas.R2;
import static io.parley.testkit.Replicas.R3;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.BundleId;
import io.parley.api.Bytes;
import io.parley.api.ChannelOnly;
import io.parley.api.Codec;
import io.parley.api.Digest;
import io.parley.api.Exclusion;
import io.parley.api.Message;
import io.parley.api.Option;
import io.parley.api.Options;
import io.parley.api.Protocol;
import io.parley.api.Replica;
import io.parley.api.Seal;
import io.parley.api.Setup;
import io.parley.api.Signed;
import io.parley.api.Statement;
import io.parley.api.door.Answer;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.DoorCodec;
import io.parley.api.door.Reply;
import io.parley.api.door.Result;
import io.parley.simulator.clients.SimulatedClient;
import io.parley.simulator.faults.Fault;
import io.parley.simulator.hunt.Run;
import io.parley.simulator.hunt.Scenario;
import io.parley.simulator.hunt.Script;
import io.parley.simulator.network.Endpoint;
import io.parley.simulator.network.Frame;
import io.parley.simulator.network.Network;
import io.parley.simulator.replica.Incarnation;
import io.parley.simulator.replica.Instance;
import io.parley.simulator.scheme.Identities;
import io.parley.simulator.world.World;
import io.parley.simulator.world.WorldPlan;
import io.parley.testkit.Toy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What those who lie make of single messages. */
class LiarsTest {
  private static final DoorCodec CODEC = new DoorCodec(Identities.CLUSTER);
  private static final BundleId BUNDLE =
      new BundleId(SimulatedClient.idOf("client"), 7, 3, Digest.ZERO);
  private static final int TIMES = 200;

  private final World world = new World(new WorldPlan(4, new Toy()).seed(1));
  private final Instance instance = world.instances().get(0);

  private Adversary liar(Behaviour behaviour, long seed) {
    world.powers().conspire(List.of(R0));
    world.faults().corrupt(0, behaviour, new SplittableRandom(seed));
    return Objects.requireNonNull(instance.adversary());
  }

  private static List<ClientFrame> replies(Adversary liar, ClientFrame frame) {
    List<ClientFrame> replies = new ArrayList<>();
    for (int i = 0; i < TIMES; i++) {
      replies.add(CODEC.decode(liar.reply(CODEC.encode(frame))));
    }
    return replies;
  }

  @Test
  void halfOfTheRepliesOfALiarAreFalseAndAllAreWellFormed() {
    Result truth = Result.ok(Bytes.utf8("true"));
    ClientFrame honest = new ClientFrame.Replied(3, R1, new Reply(BUNDLE, List.of(truth, truth)));
    for (Behaviour behaviour : List.of(Behaviour.FORGING, Behaviour.LYING)) {
      int lies = 0;
      for (ClientFrame said : replies(liar(behaviour, 1), honest)) {
        Reply reply = ((ClientFrame.Replied) said).reply();
        assertThat(reply.bundle()).isEqualTo(BUNDLE);
        assertThat(reply.results()).hasSize(2);
        lies += reply.results().contains(truth) ? 0 : 1;
        assertThat(said.equals(honest)).isEqualTo(reply.results().contains(truth));
      }
      assertThat(lies).isBetween(70, 130);
    }
  }

  @Test
  void liarsNameOtherLeadersAndViews() {
    ClientFrame honest = new ClientFrame.Led(3, R1);
    List<ClientFrame> said = replies(liar(Behaviour.LYING, 2), honest);
    assertThat(said.stream().filter(honest::equals).count()).isBetween(70L, 130L);
    assertThat(said.stream().map(frame -> ((ClientFrame.Led) frame).leader()).distinct())
        .hasSize(4);
  }

  @Test
  void otherFramesAndOtherTraitorsTellTheTruth() {
    ClientFrame told = new ClientFrame.Told(1, new Answer.Unknown("who knows"));
    assertThat(replies(liar(Behaviour.FORGING, 1), told)).containsOnly(told);
    ClientFrame led = new ClientFrame.Led(3, R1);
    for (Behaviour behaviour : Behaviour.values()) {
      if (behaviour != Behaviour.FORGING && behaviour != Behaviour.LYING) {
        assertThat(replies(liar(behaviour, 1), led)).as(behaviour.name()).containsOnly(led);
      }
    }
  }

  private Signed<Message> proposal(long height, long stamp) {
    return world.powers().seal(R0, new Toy.Proposal(height, new Batch(stamp, List.of())));
  }

  /** What replica 1 is sent when the core of the liar sends {@code message} once. */
  private List<Signed<?>> sent(Adversary liar, Signed<Message> message) {
    List<Signed<?>> sent = new ArrayList<>();
    world
        .network()
        .observe(
            new Network.Observer() {
              @Override
              public void sent(Endpoint from, Endpoint to, Frame frame, long arrival) {
                assertThat(to.id()).isEqualTo(R1);
                Codec.Decoded decoded = frame.decoded(world.plan().protocol().codec());
                sent.add(((Codec.Decoded.Legible) decoded).message());
              }

              @Override
              public void lost(Endpoint from, Endpoint to, Frame frame) {
                throw new AssertionError("nothing is lost here");
              }
            });
    liar.send(instance, R1, message, world.powers().frame(message));
    return sent;
  }

  @Test
  void theForgingChangeSomeAndSometimesSendTheTruthToo() {
    int lies = 0;
    int both = 0;
    int honest = 0;
    for (long seed = 1; seed <= 10; seed++) {
      Adversary liar = liar(Behaviour.FORGING, seed);
      for (int i = 0; i < TIMES; i++) {
        Signed<Message> message = proposal(1, i);
        List<Signed<?>> sent = sent(liar, message);
        boolean isTrue = sent.contains(message);
        lies += sent.size() > (isTrue ? 1 : 0) ? 1 : 0;
        both += sent.size() == 2 && isTrue ? 1 : 0;
        honest += sent.equals(List.of(message)) ? 1 : 0;
      }
    }
    assertThat(lies).isBetween(300, 1_200);
    assertThat((double) both / lies).isBetween(0.2, 0.4);
    assertThat(honest).isBetween(800, 1_700);
  }

  @Test
  void theLyingLieAlwaysOrNeverInOneKindOfMessage() {
    int liars = 0;
    for (long seed = 1; seed <= 60; seed++) {
      Adversary liar = liar(Behaviour.LYING, seed);
      int lies = 0;
      for (int i = 0; i < 20; i++) {
        Signed<Message> message = proposal(1, i);
        List<Signed<?>> sent = sent(liar, message);
        assertThat(sent).hasSize(1);
        lies += sent.contains(message) ? 0 : 1;
      }
      assertThat(lies).isIn(0, 20);
      liars += lies / 20;
    }
    assertThat(liars).isBetween(10, 35);
  }

  @Test
  void onlyTraitorsKnowEachOthersKeys() {
    Fault one = new Fault.Byzantine(0, Behaviour.FORGING, 1);
    Fault other = new Fault.Byzantine(2, Behaviour.SILENT, 1);
    Scenario scenario = Script.scenario(1, List.of(), one, other);
    Run run = new Run(Script.simulation(new Toy()), scenario);
    assertThat(run.world().powers().conspires(R0)).isFalse();
    run.outcome();
    assertThat(List.of(R0, R1, R2, R3))
        .filteredOn(run.world().powers()::conspires)
        .containsExactly(R0, R2);
  }

  @Test
  void whereThereIsNothingToChangeTheLyingSayWhatIsTrue() {
    World mute = new World(new WorldPlan(4, new Mute()));
    mute.powers().conspire(List.of(R0));
    Frame frame = new Frame(Bytes.utf8("hush"));
    Signed<Message> hush = mute.powers().seal(R0, new Mute.Hush());
    for (long seed = 1; seed <= 20; seed++) {
      mute.faults().corrupt(0, Behaviour.LYING, new SplittableRandom(seed));
      Adversary liar = Objects.requireNonNull(mute.instances().get(0).adversary());
      liar.send(mute.instances().get(0), R1, hush, frame);
      assertThat(mute.network().sent()).isEqualTo(seed);
    }
  }

  /** A protocol with a message that has no fields. */
  private static final class Mute implements Protocol {
    private record Hush() implements ChannelOnly {}

    private final Toy toy = new Toy();

    @Override
    public String name() {
      return "mute";
    }

    @Override
    public List<Option> options() {
      return List.of();
    }

    @Override
    public Replica replica(Setup setup) {
      return toy.replica(setup);
    }

    @Override
    public Codec codec() {
      return toy.codec();
    }

    @Override
    public Seal seal(Message message, Options options) {
      return Seal.CHANNEL;
    }

    @Override
    public Optional<Exclusion> exclusion(Statement statement) {
      return Optional.empty();
    }
  }

  @Test
  void theEquivocatingProposeWhatTheyHeardFromOthers() {
    Bundle bundle = world.clients().named("client").sign(7, 0, 0, List.of(Bytes.utf8("mine")));
    Signed<Message> other =
        world.powers().seal(R1, new Toy.Proposal(1, new Batch(9, List.of(bundle))));
    assertThat(lies(Behaviour.EQUIVOCATING, liar -> {})).noneMatch(lie -> lie.contains("mine"));
    assertThat(lies(Behaviour.EQUIVOCATING, liar -> liar.heard(other)))
        .anyMatch(lie -> lie.contains("mine"));
  }

  @Test
  void theAmnesiacEndEachLifeBeforeTheNext() {
    Incarnation first = instance.incarnation();
    world.lifecycle().step(instance, first::start);
    liar(Behaviour.AMNESIAC, 1);
    List<Incarnation> incarnations = new ArrayList<>(List.of(first));
    while (incarnations.size() < 4) {
      assertThat(world.schedule().step(30 * Script.SECOND)).isTrue();
      if (!incarnations.contains(instance.incarnation())) {
        assertThat(incarnations).noneMatch(Incarnation::isAlive);
        incarnations.add(instance.incarnation());
      }
    }
    assertThat(instance.incarnation().isAlive()).isTrue();
  }

  @Test
  void whatLiarsHeardAndSaidIsInTheirLies() {
    Signed<Message> other =
        world.powers().seal(R1, new Toy.Proposal(4_711, new Batch(1_234, List.of())));
    for (Behaviour behaviour : List.of(Behaviour.FORGING, Behaviour.LYING)) {
      assertThat(lies(behaviour, liar -> {})).noneMatch(lie -> lie.contains("h4711 "));
      assertThat(lies(behaviour, liar -> liar.heard(other)))
          .anyMatch(lie -> lie.contains("h4711 "));
      assertThat(lies(behaviour, liar -> sent(liar, proposal(4_711, 5))))
          .anyMatch(lie -> lie.contains("h4711 "));
    }
  }

  /** All that twenty liars say of one proposal after something happened. */
  private Set<String> lies(Behaviour behaviour, Consumer<Adversary> before) {
    Set<String> lies = new TreeSet<>();
    for (long seed = 1; seed <= 20; seed++) {
      Adversary liar = liar(behaviour, seed);
      before.accept(liar);
      for (int i = 0; i < 50; i++) {
        sent(liar, proposal(1, i)).forEach(lie -> lies.add(lie.message().toString()));
      }
    }
    return lies;
  }
}
