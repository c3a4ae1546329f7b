package io.parley.simulator.forge;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.Limits;
import io.parley.api.Message;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.api.Signers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What can be said in the place of a true value. All methods give null if nothing comes to mind.
 */
final class Lies {
  private final int n;
  private final Sealer sealer;
  private final Seen seen;
  private final SplittableRandom random;
  private final List<ReplicaId> colluders;

  Lies(int n, Sealer sealer, Seen seen, SplittableRandom random, List<ReplicaId> colluders) {
    this.n = n;
    this.sealer = sealer;
    this.seen = seen;
    this.random = random;
    this.colluders = colluders;
  }

  @Nullable Object insteadOf(Part part) throws Unfit {
    Object value = part.value();
    if (value instanceof Long number) {
      return number(number, part.name());
    } else if (value instanceof Integer number) {
      return Math.toIntExact(Math.min(Integer.MAX_VALUE, number(number, part.name())));
    } else if (value instanceof Boolean truth) {
      return !truth;
    } else if (value instanceof Enum<?> constant) {
      return constant(constant);
    } else if (value instanceof String text) {
      return text(text, part);
    } else if (value instanceof Digest digest) {
      return digest(digest, part);
    } else if (value instanceof Bytes bytes) {
      return bytes(bytes, part);
    } else if (value instanceof ReplicaId) {
      return new ReplicaId(random.nextInt(n));
    } else if (value instanceof Signers signers) {
      return signers(signers, part);
    } else if (value instanceof Batch batch && random.nextBoolean()) {
      return legalVariant(batch);
    } else if (value instanceof List<?> list) {
      return list(list, part);
    } else if (value instanceof Optional<?> optional) {
      return optional.isEmpty()
          ? Optional.ofNullable(seen.draw(Part.argument(part.type()), part.name()))
          : Optional.empty();
    } else if (value instanceof Signed<?> signed) {
      return signed(signed, part);
    }
    return seen.draw(value.getClass(), part.name());
  }

  private long number(long value, String name) {
    Long current = seen.newest(name);
    long near = current == null ? value : current;
    return switch (random.nextInt(9)) {
      case 0, 1 -> value + 1;
      case 2 -> value - 1;
      case 3 -> 0;
      case 4 -> Long.MAX_VALUE - random.nextInt(2);
      case 5 -> near + 1 + random.nextInt(3);
      case 6 -> near - 1;
      default -> seen.draw(Long.class, name) instanceof Long other ? other : value + 2;
    };
  }

  private Object constant(Enum<?> value) {
    Object[] constants = value.getDeclaringClass().getEnumConstants();
    return constants[random.nextInt(constants.length)];
  }

  private @Nullable Object text(String value, Part part) {
    return random.nextBoolean() ? seen.draw(String.class, part.name()) : value + "'";
  }

  private @Nullable Object digest(Digest value, Part part) {
    return switch (random.nextInt(6)) {
      case 0 -> Digest.ZERO;
      case 1 -> new Digest(value.a(), value.b(), value.c(), value.d() ^ 1);
      default -> seen.draw(Digest.class, part.name());
    };
  }

  private @Nullable Object bytes(Bytes value, Part part) {
    if (value.isEmpty() || random.nextBoolean()) {
      return seen.draw(Bytes.class, part.name());
    }
    byte[] array = value.toArray();
    switch (random.nextInt(3)) {
      case 0 -> array[random.nextInt(array.length)] ^= (byte) (1 << random.nextInt(8));
      case 1 -> array = value.slice(0, random.nextInt(array.length)).toArray();
      default -> array = new byte[array.length];
    }
    return Bytes.wrap(array);
  }

  private @Nullable Object signers(Signers value, Part part) {
    if (random.nextInt(3) == 0) {
      return seen.draw(Signers.class, part.name());
    }
    List<ReplicaId> ids = new ArrayList<>(value.ids());
    ReplicaId other = new ReplicaId(random.nextInt(n));
    if (!ids.remove(other)) {
      ids.add(other);
    }
    return ids.stream().allMatch(id -> id.value() < n) ? Signers.of(n, ids) : null;
  }

  /** Another one that was seen, or the same said by one who colludes. */
  private @Nullable Object signed(Signed<?> value, Part part) throws Unfit {
    if (random.nextBoolean()) {
      return seen.draw(part.type(), part.name());
    }
    ReplicaId colluder = colluders.get(random.nextInt(colluders.size()));
    Message message = value.message();
    return colluder.equals(value.signer()) ? null : Anatomy.seal(sealer, colluder, message);
  }

  private @Nullable Object list(List<?> value, Part part) {
    List<Object> changed = new ArrayList<>(value);
    int size = changed.size();
    switch (size == 0 ? 4 : random.nextInt(6)) {
      case 0 -> changed.remove(random.nextInt(size));
      case 1 -> changed.add(random.nextInt(size + 1), changed.get(random.nextInt(size)));
      case 2 -> swap(changed);
      case 3 -> changed.clear();
      default -> {
        Object other = seen.draw(Part.argument(part.type()), part.name());
        if (other == null) {
          return null;
        }
        changed.add(random.nextInt(size + 1), other);
      }
    }
    return List.copyOf(changed);
  }

  /** The first elements of a list, perhaps none; of an optional, nothing. Null for all else. */
  @Nullable Object less(Object value) {
    if (value instanceof List<?> list && !list.isEmpty()) {
      return random.nextBoolean() ? List.of() : list.subList(0, random.nextInt(list.size()));
    }
    return value instanceof Optional<?> optional && optional.isPresent() ? Optional.empty() : null;
  }

  private <T> void swap(List<T> list) {
    int i = random.nextInt(list.size());
    int j = random.nextInt(list.size());
    T first = list.get(i);
    list.set(i, list.get(j));
    list.set(j, first);
  }

  /** A batch that a correct replica could have proposed, for all that others can tell. */
  @Nullable Batch legalVariant(Batch batch) {
    List<Bundle> bundles = new ArrayList<>(batch.bundles());
    int size = bundles.size();
    long stamp = batch.stamp();
    switch (random.nextInt(size == 0 ? 3 : 7)) {
      case 0 -> stamp++;
      case 1 -> stamp = Math.max(0, stamp - 1);
      case 2, 3 -> {
        if (!(seen.draw(Bundle.class, "bundles") instanceof Bundle other)) {
          return null;
        }
        bundles.add(random.nextInt(size + 1), other);
      }
      case 4 -> bundles.remove(random.nextInt(size));
      case 5 -> bundles.add(bundles.get(random.nextInt(size)));
      default -> swap(bundles);
    }
    return bundles.size() > Limits.BATCH_BUNDLES_MAX ? null : new Batch(stamp, bundles);
  }

  /**
   * A batch of the same time that serves nobody; null if this one does not serve anybody either.
   */
  @Nullable Batch vacuous(Batch batch) {
    if (batch.isEmpty()) {
      return null;
    }
    List<Bundle> old = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      if (seen.draw(Bundle.class, "bundles") instanceof Bundle bundle
          && !batch.bundles().contains(bundle)) {
        old.add(bundle);
      }
    }
    return new Batch(batch.stamp(), old);
  }
}
