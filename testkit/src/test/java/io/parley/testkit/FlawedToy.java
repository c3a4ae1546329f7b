package io.parley.testkit;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.BundleId;
import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.Claim;
import io.parley.api.Codec;
import io.parley.api.Digest;
import io.parley.api.Domain;
import io.parley.api.Entry;
import io.parley.api.Event;
import io.parley.api.Evidence;
import io.parley.api.Exclusion;
import io.parley.api.Insight;
import io.parley.api.Member;
import io.parley.api.Message;
import io.parley.api.Moment;
import io.parley.api.Option;
import io.parley.api.Options;
import io.parley.api.Protocol;
import io.parley.api.QuorumScheme;
import io.parley.api.Refusal;
import io.parley.api.Replica;
import io.parley.api.ReplicaId;
import io.parley.api.Seal;
import io.parley.api.Setup;
import io.parley.api.Signed;
import io.parley.api.Statement;
import io.parley.api.Status;
import io.parley.api.Wait;
import io.parley.simulator.scheme.FastQuorum;
import io.parley.simulator.scheme.Identities;
import io.parley.testkit.Toy.Proposal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The {@link Toy} with one flaw, which a checker must find. */
public final class FlawedToy implements Protocol {
  private static final Checkpoint WANTED = new Checkpoint(100, Digest.ZERO, Bytes.EMPTY, null);

  private final Toy toy = new Toy();
  private final BiFunction<Setup, Replica, Replica> flaw;
  private final Optional<Demand> demand;

  private FlawedToy(BiFunction<Setup, Replica, Replica> flaw) {
    this(flaw, Optional.empty());
  }

  private FlawedToy(BiFunction<Setup, Replica, Replica> flaw, Optional<Demand> demand) {
    this.flaw = flaw;
    this.demand = demand;
  }

  /** With the flaws of both. */
  public FlawedToy and(FlawedToy other) {
    return new FlawedToy(
        (setup, honest) -> other.flaw.apply(setup, flaw.apply(setup, honest)), demand);
  }

  /** A replica that is as honest as the one that it was made from, but for what is overridden. */
  private static class Altered implements Replica {
    private final Replica honest;

    private Altered(Replica honest) {
      this.honest = honest;
    }

    @Override
    public List<Action> advance(Event event, Moment now) {
      return honest.advance(event, now);
    }

    @Override
    public Status status() {
      return honest.status();
    }

    @Override
    public List<Wait> waits() {
      return honest.waits();
    }

    @Override
    public Insight insight() {
      return honest.insight();
    }
  }

  /** Counts its events. */
  private static class Counting extends Altered {
    long events;

    private Counting(Replica honest) {
      super(honest);
    }

    @Override
    public List<Action> advance(Event event, Moment now) {
      events++;
      return super.advance(event, now);
    }
  }

  /** No flaw. */
  public static FlawedToy none() {
    return new FlawedToy((setup, honest) -> honest);
  }

  /** What {@code number} does, it does otherwise. */
  private static FlawedToy actions(int number, UnaryOperator<List<Action>> otherwise) {
    return new FlawedToy(
        (setup, honest) ->
            setup.self().value() != number
                ? honest
                : new Altered(honest) {
                  @Override
                  public List<Action> advance(Event event, Moment now) {
                    return otherwise.apply(honest.advance(event, now));
                  }
                });
  }

  /** Replica 0 reads nothing when it starts, and so proposes anew what it proposed before. */
  public static FlawedToy forgetful() {
    return new FlawedToy(
        (setup, honest) ->
            new Altered(honest) {
              @Override
              public List<Action> advance(Event event, Moment now) {
                boolean starts = event instanceof Event.Started && setup.self().value() == 0;
                Event.Started e = starts ? (Event.Started) event : null;
                return honest.advance(
                    e == null ? event : new Event.Started(e.origin(), e.base(), List.of()), now);
              }
            });
  }

  /** Replica 0 sends first and persists then: a crash in between makes it contradict itself. */
  public static FlawedToy hasty() {
    return actions(
        0,
        actions -> {
          List<Action> sorted = new ArrayList<>(actions);
          sorted.sort(Comparator.comparing(a -> a instanceof Action.Persist));
          return sorted;
        });
  }

  /** Replica 1 decides another batch than the one that it was told. */
  public static FlawedToy dissenting() {
    return actions(
        1,
        actions ->
            actions.stream()
                .map(
                    a ->
                        a instanceof Action.Deliver d
                            ? new Action.Deliver(
                                d.height(),
                                new Batch(d.batch().stamp() + 1, d.batch().bundles()),
                                d.proof())
                            : a)
                .toList());
  }

  /** Replica 2 delivers the third height twice. */
  public static FlawedToy repeating() {
    return actions(
        2,
        actions -> {
          List<Action> more = new ArrayList<>();
          for (Action action : actions) {
            more.add(action);
            if (action instanceof Action.Deliver deliver && deliver.height() == 3) {
              more.add(action);
            }
          }
          return more;
        });
  }

  /** Replica 2 leaves out the third height. */
  public static FlawedToy skipping() {
    return actions(
        2,
        actions ->
            actions.stream()
                .filter(a -> !(a instanceof Action.Deliver d && d.height() == 3))
                .toList());
  }

  /** Replica 3 delivers nothing. */
  public static FlawedToy idle() {
    return actions(
        3,
        actions ->
            actions.stream()
                .filter(a -> !(a instanceof Action.Deliver || a instanceof Action.TakeCheckpoint))
                .toList());
  }

  /** This replica halts at this height and asks for a state. */
  public static FlawedToy needy(int number, long height) {
    return actions(
        number,
        actions -> {
          List<Action> more = new ArrayList<>(actions);
          if (actions.stream()
              .anyMatch(a -> a instanceof Action.Deliver d && d.height() == height)) {
            more.add(new Action.FetchState(WANTED));
          }
          return more;
        });
  }

  /** Every proposal is said to be certified by all, of whom there must be so many. */
  public static FlawedToy certifying(int signersMin) {
    return new FlawedToy((setup, honest) -> honest, Optional.of(new Demand(signersMin)));
  }

  /** How many must have signed. It has no parts, so that no liar changes it. */
  private static final class Demand {
    private final int signersMin;

    private Demand(int signersMin) {
      this.signersMin = signersMin;
    }
  }

  /** A proposal that is said to be certified by all. */
  private record Certified(Proposal proposal, Demand demand) implements Message {
    @Override
    public Statement statement() {
      return proposal.statement();
    }

    @Override
    public List<Claim> claims(int n) {
      List<Claim> claims = new ArrayList<>(proposal.claims(n));
      claims.add(certificate(proposal, n, demand.signersMin));
      return claims;
    }

    @Override
    public String toString() {
      return proposal.toString();
    }
  }

  /** Says what the honest one does, with a certificate. */
  private static final class Certifying extends Altered {
    private final Demand demand;

    private Certifying(Replica honest, Demand demand) {
      super(honest);
      this.demand = demand;
    }

    @Override
    public List<Action> advance(Event event, Moment now) {
      List<Action> said = new ArrayList<>();
      for (Action action :
          super.advance(event instanceof Event.Received e ? bare(e) : event, now)) {
        said.add(
            action instanceof Action.Broadcast broadcast
                ? new Action.Broadcast(new Certified((Proposal) broadcast.message(), demand))
                : action);
      }
      return said;
    }

    private static Event bare(Event.Received event) {
      Certified certified = (Certified) event.message().message();
      return new Event.Received(event.from(), event.message().with(certified.proposal));
    }
  }

  /** Nothing of a certificate is on the wire: all know it. */
  private record CertifiedCodec(Codec codec, Demand demand) implements Codec {
    @Override
    public Bytes encode(Signed<?> message) {
      return codec.encode(message.with(((Certified) message.message()).proposal));
    }

    @Override
    public Decoded decode(Bytes bytes) {
      Decoded decoded = codec.decode(bytes);
      if (!(decoded instanceof Decoded.Legible legible)) {
        return decoded;
      }
      Signed<?> bare = legible.message();
      return new Decoded.Legible(bare.with(new Certified((Proposal) bare.message(), demand)));
    }

    @Override
    public Bytes encode(Entry entry) {
      return codec.encode(entry);
    }

    @Override
    public Entry decodeEntry(Bytes bytes) {
      return codec.decodeEntry(bytes);
    }
  }

  /** {@code proposal} as this protocol says it. */
  public Message said(Proposal proposal) {
    return demand.<Message>map(it -> new Certified(proposal, it)).orElse(proposal);
  }

  private static Claim certificate(Proposal proposal, int n, int signersMin) {
    Identities identities = new Identities(n);
    Statement statement =
        new Statement("certified", 0, proposal.height(), proposal.batch().digest());
    Bytes encoded = new Domain(Identities.CLUSTER, 0, new Toy().name()).encode(statement);
    List<QuorumScheme.Part> parts = new ArrayList<>();
    for (Member member : identities.membership().members()) {
      Bytes share = identities.signer(member.id()).sign(encoded);
      parts.add(new QuorumScheme.Part(member.id(), encoded, share));
    }
    FastQuorum quorum =
        new FastQuorum(identities.membership(), identities.signer(new ReplicaId(0)));
    QuorumScheme.Combination.Made made = (QuorumScheme.Combination.Made) quorum.combine(parts);
    return new Claim.OfQuorum(statement, made.certificate(), signersMin);
  }

  /** Replica 1 accuses all whose messages it hears. */
  public static FlawedToy accusing() {
    return new FlawedToy(
        (setup, honest) ->
            new Altered(honest) {
              @Override
              public List<Action> advance(Event event, Moment now) {
                List<Action> actions = new ArrayList<>(honest.advance(event, now));
                if (setup.self().value() == 1 && event instanceof Event.Received e) {
                  Signed<?> said = e.message();
                  actions.add(new Action.Accuse(new Evidence(said.signer(), "spoke", said, said)));
                }
                return actions;
              }
            });
  }

  /** Replica 2 fails at its fifth event. */
  public static FlawedToy failing(RuntimeException failure) {
    return new FlawedToy(
        (setup, honest) ->
            new Altered(honest) {
              private int events;

              @Override
              public List<Action> advance(Event event, Moment now) {
                if (++events == 5 && setup.self().value() == 2) {
                  throw failure;
                }
                return honest.advance(event, now);
              }
            });
  }

  /** All show this of their inside. */
  public static FlawedToy showing(Supplier<Insight> insight) {
    return new FlawedToy(
        (setup, honest) ->
            new Altered(honest) {
              @Override
              public Insight insight() {
                return insight.get();
              }
            });
  }

  /** Replica 3 holds more commands than it says it can. */
  public static FlawedToy overfull() {
    return new FlawedToy(
        (setup, honest) ->
            new Counting(honest) {
              @Override
              public Insight insight() {
                long size = setup.self().value() == 3 ? events : 0;
                return new Insight(List.of(new Insight.Buffer("events", size, 10)), List.of());
              }
            });
  }

  /**
   * All count their events.
   *
   * @param turning after so many, replica 1 counts down
   * @param durable whether replica 2 says that its count outlives a crash, which it does not
   */
  public static FlawedToy counting(long turning, boolean durable) {
    return new FlawedToy(
        (setup, honest) ->
            new Counting(honest) {
              @Override
              public Insight insight() {
                boolean falls = setup.self().value() == 1 && events > turning;
                long value = falls ? 2 * turning - events : events;
                boolean says = durable && setup.self().value() == 2;
                return new Insight(List.of(), List.of(new Insight.Mark("events", value, says)));
              }
            });
  }

  /** Replica 3 counts its events, and holds too much after as many as {@code last} only. */
  public static FlawedToy overfullAt(long last, AtomicLong count) {
    return new FlawedToy(
        (setup, honest) ->
            setup.self().value() != 3
                ? honest
                : new Altered(honest) {
                  @Override
                  public List<Action> advance(Event event, Moment now) {
                    count.incrementAndGet();
                    return honest.advance(event, now);
                  }

                  @Override
                  public Insight insight() {
                    long size = count.get() == last ? 1 : 0;
                    return new Insight(List.of(new Insight.Buffer("events", size, 0)), List.of());
                  }
                });
  }

  /** All say that they are where {@code status} puts them. */
  public static FlawedToy claiming(Function<ReplicaId, Status> status) {
    return new FlawedToy(
        (setup, honest) ->
            new Altered(honest) {
              @Override
              public Status status() {
                return status.apply(setup.self());
              }
            });
  }

  /**
   * All refuse bundles of as many commands as the audit has.
   *
   * @param executes whether they execute them all the same when these come again
   */
  public static FlawedToy refusingAudits(boolean executes) {
    return new FlawedToy(
        (setup, honest) ->
            new Altered(honest) {
              private int refused;

              @Override
              public List<Action> advance(Event event, Moment now) {
                if (!(event instanceof Event.Submitted submitted)
                    || submitted.bundles().get(0).commands().size() < 4) {
                  return honest.advance(event, now);
                }
                boolean again = refused++ > 0;
                List<Action> actions =
                    new ArrayList<>(executes && again ? honest.advance(event, now) : List.of());
                BundleId id = submitted.bundles().get(0).id();
                actions.add(new Action.Refuse(id, new Refusal.Invalid("no audits")));
                return actions;
              }
            });
  }

  @Override
  public String name() {
    return toy.name();
  }

  @Override
  public List<Option> options() {
    return toy.options();
  }

  @Override
  public Replica replica(Setup setup) {
    Replica honest = toy.replica(setup);
    return flaw.apply(setup, demand.<Replica>map(it -> new Certifying(honest, it)).orElse(honest));
  }

  @Override
  public Codec codec() {
    Codec codec = toy.codec();
    return demand.<Codec>map(it -> new CertifiedCodec(codec, it)).orElse(codec);
  }

  @Override
  public Seal seal(Message message, Options options) {
    return toy.seal(message, options);
  }

  @Override
  public Optional<Exclusion> exclusion(Statement statement) {
    return toy.exclusion(statement);
  }
}
