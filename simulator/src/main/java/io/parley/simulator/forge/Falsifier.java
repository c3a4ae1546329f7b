package io.parley.simulator.forge;

import io.parley.api.Batch;
import io.parley.api.Bytes;
import io.parley.api.Codec;
import io.parley.api.Message;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes false messages out of honest ones, of any protocol whose messages are records: one field
 * anywhere in the message is another, sometimes two or three. Most often the rest of the message
 * follows where it names what changed by its digest, so that the result is not garbage, but another
 * proposal, or a proof of something else.
 *
 * <p>What honest replicas signed is not changed, only replaced by something else that they signed.
 * What colluders signed inside a message is changed, and sealed anew.
 *
 * <p>A function of the random numbers and the messages that it was shown. Confined to one thread.
 */
public final class Falsifier {
  private static final int TRIES_MAX = 32;

  /**
   * A false message that its protocol's codec carries.
   *
   * @param fields what was changed, as class and component, in the order of the changes
   */
  record Lie(Message message, List<String> fields) {}

  private final Codec codec;
  private final SplittableRandom random;
  private final Sealer sealer;
  private final ReplicaId colluder;
  private final Seen seen;
  private final Anatomy anatomy;
  private final Lies lies;

  /**
   * @param n replicas in the cluster
   * @throws IllegalArgumentException if nobody colludes
   */
  public Falsifier(Protocol protocol, int n, SplittableRandom random, Sealer sealer) {
    List<ReplicaId> colluders =
        IntStream.range(0, n).mapToObj(ReplicaId::new).filter(sealer::colludes).toList();
    if (colluders.isEmpty()) {
      throw new IllegalArgumentException(
          "a falsifier needs at least one replica that colludes, found none of " + n);
    }
    this.random = random;
    this.sealer = sealer;
    codec = protocol.codec();
    colluder = colluders.get(0);
    seen = new Seen(random);
    anatomy = new Anatomy(sealer, seen, random);
    lies = new Lies(n, sealer, seen, random, colluders);
  }

  /** Remembers, within bounds, what {@code message} contains, for later lies. */
  public void see(Signed<?> message) {
    seen.learn(message);
  }

  /**
   * A message of the same class that differs from {@code honest}, not sealed yet; empty if no
   * change of it can be carried by the codec, as of a message without fields.
   */
  public Optional<Message> falsify(Message honest) {
    return lie(honest).map(Lie::message);
  }

  Optional<Lie> lie(Message honest) {
    for (int i = 0; i < TRIES_MAX; i++) {
      Lie lie = attempt(honest);
      if (lie != null && isCarried(lie.message, honest)) {
        return Optional.of(lie);
      }
    }
    return Optional.empty();
  }

  /**
   * What an equivocator tells the others: {@code honest} with another batch, one that is as legal,
   * and with all digests that follow from it. Empty if it contains no batch that a colluder can
   * change.
   */
  public Optional<Message> variant(Message honest) {
    for (int i = 0; i < TRIES_MAX; i++) {
      Message variant = attemptVariant(honest);
      if (variant != null && isCarried(variant, honest)) {
        return Optional.of(variant);
      }
    }
    return Optional.empty();
  }

  /**
   * {@code honest} with a batch that serves nobody, without bundles or of bundles that were seen
   * before, and with all digests that follow from it. Empty if it contains no batch that a colluder
   * can change, or no bundle.
   */
  public Optional<Message> vacuous(Message honest) {
    return rebatched(honest, lies::vacuous).filter(other -> isCarried(other, honest));
  }

  /**
   * {@code honest} with less in it: the rest of a list is missing, or all of it, or what is
   * optional. So a replica denies what it knows. Empty if there is nothing that could be missing.
   */
  public Optional<Message> understate(Message honest) {
    for (int i = 0; i < TRIES_MAX; i++) {
      Message less = attemptLess(honest);
      if (less != null && isCarried(less, honest)) {
        return Optional.of(less);
      }
    }
    return Optional.empty();
  }

  private @Nullable Message attemptLess(Message honest) {
    List<Part> parts =
        anatomy.parts(honest).stream().filter(part -> lies.less(part.value()) != null).toList();
    if (parts.isEmpty()) {
      return null;
    }
    List<Part> outer = partsOf(parts.get(0).parent(), parts);
    Part part = random.nextBoolean() ? one(outer) : chooseField(parts);
    Object less = part == null ? null : lies.less(part.value());
    try {
      return part == null || less == null ? null : anatomy.with(part, less, false);
    } catch (Unfit e) {
      return null;
    }
  }

  private boolean isCarried(Message lie, Message honest) {
    if (lie.equals(honest)) {
      return false;
    }
    Signed<Message> signed;
    Bytes frame;
    try {
      signed = Anatomy.seal(sealer, colluder, lie);
      frame = codec.encode(signed);
    } catch (Unfit | RuntimeException e) {
      // A codec need not encode what it would not decode.
      return false;
    }
    return codec.decode(frame) instanceof Codec.Decoded.Legible legible
        && legible.message().equals(signed);
  }

  /** One try, which the codec need not carry; null if nothing came of it. */
  @Nullable Lie attempt(Message honest) {
    Message said = honest;
    List<String> fields = new ArrayList<>();
    try {
      for (int left = changes(); left > 0; left--) {
        List<Part> parts = anatomy.parts(said);
        Part part = random.nextBoolean() ? chooseField(parts) : chooseDown(parts);
        Object instead = part == null ? null : lies.insteadOf(part);
        if (part == null || instead == null) {
          return null;
        }
        said = anatomy.with(part, instead, random.nextInt(4) > 0);
        fields.add(part.field());
      }
    } catch (Unfit e) {
      return null;
    }
    return new Lie(said, List.copyOf(fields));
  }

  /** Mostly one, as many changes hide each other. */
  private int changes() {
    int lot = random.nextInt(20);
    return lot < 16 ? 1 : lot < 19 ? 2 : 3;
  }

  /** Each field is as likely, however deep it is and however often it occurs. */
  private @Nullable Part chooseField(List<Part> parts) {
    Map<String, List<Part>> fields = new LinkedHashMap<>();
    parts.forEach(
        part -> fields.computeIfAbsent(part.field(), absent -> new ArrayList<>()).add(part));
    return fields.isEmpty() ? null : one(one(List.copyOf(fields.values())));
  }

  /**
   * From the top, where each step down is less likely: whole certificates change places rather than
   * come apart, so that more of what comes out can be verified.
   */
  private @Nullable Part chooseDown(List<Part> parts) {
    if (parts.isEmpty()) {
      return null;
    }
    Part whole = parts.get(0).parent();
    Part chosen = one(partsOf(whole, parts));
    for (List<Part> inner = partsOf(chosen, parts); !inner.isEmpty() && random.nextBoolean(); ) {
      chosen = one(inner);
      inner = partsOf(chosen, parts);
    }
    return chosen;
  }

  @SuppressWarnings("ReferenceEquality") // Equal values may occur in several places.
  private static List<Part> partsOf(@Nullable Part whole, List<Part> parts) {
    return parts.stream().filter(part -> part.parent() == whole).toList();
  }

  private <T> T one(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private @Nullable Message attemptVariant(Message honest) {
    return rebatched(honest, lies::legalVariant).orElse(null);
  }

  private interface Rebatching {
    @Nullable Batch instead(Batch batch);
  }

  private Optional<Message> rebatched(Message honest, Rebatching rebatching) {
    List<Part> batches =
        anatomy.parts(honest).stream().filter(part -> part.value() instanceof Batch).toList();
    if (batches.isEmpty()) {
      return Optional.empty();
    }
    Part part = one(batches);
    Batch other = rebatching.instead((Batch) part.value());
    try {
      return other == null ? Optional.empty() : Optional.of(anatomy.with(part, other, true));
    } catch (Unfit e) {
      return Optional.empty();
    }
  }
}
