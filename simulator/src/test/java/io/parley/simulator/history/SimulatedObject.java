package io.parley.simulator.history;

import io.parley.api.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Clients of real {@link Registers}: each command takes effect once at a random moment between its
 * invocation and its return; a few are never answered, and these may take effect late or never.
 */
final class SimulatedObject {
  /** What the object does wrong, once. */
  enum Mistake {
    NONE,
    /** A get is answered with what nobody ever wrote. */
    ANSWERS_WRONGLY,
    /** An append takes effect twice. */
    APPLIES_TWICE,
    /** An append is acknowledged and has no effect. */
    LOSES
  }

  private static final class Call {
    final int id;
    final Bytes command;
    @Nullable Bytes result;

    Call(int id, Bytes command) {
      this.id = id;
      this.command = command;
    }
  }

  private final Random random;
  private final int keys;
  private final int clients;
  private final int unknownPercent;
  private final boolean appendsOnly;
  private final Registers registers = new Registers();
  private final History history = new History();
  private final List<Call> waiting = new ArrayList<>();
  private final List<Call> done = new ArrayList<>();
  private final List<Call> abandoned = new ArrayList<>();
  private Mistake mistake;
  private int mistakeFrom;
  private int texts;
  private long now;

  SimulatedObject(long seed, int keys, int clients, int unknownPercent, Mistake mistake) {
    this.random = new Random(seed);
    this.keys = keys;
    this.clients = clients;
    this.unknownPercent = unknownPercent;
    this.mistake = mistake;
    // A put could hide what was appended twice, or not at all.
    this.appendsOnly = mistake == Mistake.APPLIES_TWICE || mistake == Mistake.LOSES;
  }

  /** So many commands, and then a get of every key. */
  History run(int commands) {
    mistakeFrom = commands / 2;
    int invoked = 0;
    while (invoked < commands || !waiting.isEmpty() || !done.isEmpty()) {
      now += random.nextInt(3);
      int what = random.nextInt(3);
      if (what == 0 && invoked < commands && waiting.size() + done.size() < clients) {
        invoke(command());
        invoked++;
      } else if (what == 1 && !waiting.isEmpty()) {
        takeEffect(waiting.remove(random.nextInt(waiting.size())));
      } else if (what == 2 && !done.isEmpty()) {
        answer(done.remove(random.nextInt(done.size())));
      } else if (!abandoned.isEmpty() && random.nextInt(20) == 0) {
        execute(abandoned.remove(random.nextInt(abandoned.size())).command);
      }
    }
    for (int key = 0; key < keys; key++) {
      Bytes get = Registers.get("k" + key);
      history.returned(history.invoked("last", now, get), now, execute(get));
    }
    return history;
  }

  boolean hasMadeItsMistake() {
    return mistake == Mistake.NONE;
  }

  private Bytes command() {
    String key = "k" + random.nextInt(keys);
    return switch (random.nextInt(appendsOnly ? 2 : 4)) {
      case 0 -> Registers.get(key);
      case 1 -> Registers.append(key, "<" + texts++ + ">");
      case 2 -> Registers.put(key, "[" + texts++ + "]");
      default -> Registers.compareAndSet(key, seen(key), "{" + texts++ + "}");
    };
  }

  /** What the key holds now, mostly. */
  private String seen(String key) {
    return random.nextInt(4) == 0 ? "stale" : held(key);
  }

  private void invoke(Bytes command) {
    int id = history.invoked("c" + random.nextInt(clients), now, command);
    Call call = new Call(id, command);
    (random.nextInt(100) < unknownPercent ? abandoned : waiting).add(call);
  }

  private Bytes execute(Bytes command) {
    return registers.execute(command, RegistersTest.CONTEXT);
  }

  private void takeEffect(Call call) {
    boolean append = RegisterCommand.decode(call.command) instanceof RegisterCommand.Append;
    boolean wrong = append && appendsOnly && call.id >= mistakeFrom && !hasMadeItsMistake();
    if (wrong && mistake == Mistake.LOSES) {
      Registers copy = new Registers();
      String key = RegisterCommand.decode(call.command).key();
      copy.execute(Registers.put(key, held(key)), RegistersTest.CONTEXT);
      call.result = copy.execute(call.command, RegistersTest.CONTEXT);
    } else {
      call.result = execute(call.command);
      if (wrong) {
        execute(call.command);
      }
    }
    if (wrong) {
      mistake = Mistake.NONE;
    }
    done.add(call);
  }

  private String held(String key) {
    RegisterResult result = RegisterResult.decode(registers.query(Registers.get(key)));
    return ((RegisterResult.Value) result).text();
  }

  private void answer(Call call) {
    Bytes result = Objects.requireNonNull(call.result);
    boolean get = RegisterCommand.decode(call.command) instanceof RegisterCommand.Get;
    if (get && mistake == Mistake.ANSWERS_WRONGLY && call.id >= mistakeFrom) {
      result = new RegisterResult.Value("nobody wrote this").encode();
      mistake = Mistake.NONE;
    }
    history.returned(call.id, now, result);
  }
}
