package io.parley.testkit;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Domain;
import io.parley.api.Message;
import io.parley.api.Option;
import io.parley.api.Options;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.api.SignatureScheme;
import io.parley.api.TimerId;
import io.parley.simulator.scheme.Identities;
import io.parley.simulator.transcript.EventText;
import io.parley.testkit.TraceWorld.Letter;
import io.parley.testkit.TraceWorld.Link;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the commands of one trace. Each returns what happened, a line per event and, indented
 * further, per action.
 *
 * <pre>
 * cluster n=4 viewTimeout=1000   starts the replicas; options by name
 * submit R0 a b                  a client's bundles, one per word; equal words are equal bundles
 * submit R0 b=a                  b in another bundle for the sequence of a
 * deliver R0->R1 [next|Kind]     queued messages of a link: all, the next, or all of a kind
 * deliver all                    all that is queued now
 * drop R0->* [next|Kind]         loses them
 * stabilize                      delivers, round robin, until nothing is queued
 * expire R1 ViewTimeout(0)       a running timer, by its text
 * crash R0, restart R0
 * slow-disk R1, sync R1          from now on what R1 persists is durable only when it syncs
 * slow-executor R1, execute R1   from now on each height is executed only when R1 is told to
 * forge R3->R1 name words        queues a message that the test's forger of this name makes
 * status R1, timers R1           what it says of itself, what it has running
 * quietly COMMAND                shows only what was delivered, rejected, accused or dropped
 * </pre>
 *
 * <p>{@code R1}, {@code R1,R2} and {@code *} all name replicas.
 */
final class TraceRunner {
  private final Protocol protocol;
  private final Map<String, Function<Forgery, Message>> forgers;
  private final Map<String, Bundle> bundles = new LinkedHashMap<>();
  private final List<String> out = new ArrayList<>();
  private long sequences;
  private @Nullable TraceWorld world;

  TraceRunner(Protocol protocol, Map<String, Function<Forgery, Message>> forgers) {
    this.protocol = protocol;
    this.forgers = forgers;
  }

  /** Carries out a command and says what happened. */
  List<String> run(String command) {
    out.clear();
    List<String> words = Arrays.asList(command.trim().split("\\s+", -1));
    boolean quietly = words.get(0).equals("quietly");
    List<String> rest = quietly ? words.subList(1, words.size()) : words;
    if (rest.get(0).equals("cluster")) {
      start(rest.subList(1, rest.size()));
    } else {
      world().tick();
      run(rest.get(0), rest.subList(1, rest.size()));
    }
    return quietly
        ? out.stream().filter(TraceRunner::isLoud).map(String::strip).toList()
        : List.copyOf(out);
  }

  private static boolean isLoud(String line) {
    String[] words = line.strip().split(" ", 3);
    return List.of("delivers", "rejects", "accuses", "drops", "fetches").contains(words[1]);
  }

  private TraceWorld world() {
    if (world == null) {
      throw new IllegalArgumentException("a trace begins with: cluster n=4");
    }
    return world;
  }

  private void start(List<String> settings) {
    int n = 4;
    Options options = warm();
    for (String setting : settings) {
      String name = setting.substring(0, setting.indexOf('='));
      String value = setting.substring(name.length() + 1);
      if (name.equals("n")) {
        n = Integer.parseInt(value);
      } else {
        options = with(options, protocol.option(name), value);
      }
    }
    world = new TraceWorld(n, protocol, options, out);
    world.startAll();
  }

  private static Options with(Options options, Option option, String value) {
    return options.with(option, option.value(value));
  }

  /** No process of a trace is cold: its first time-out is a second unless the trace has it. */
  private Options warm() {
    Options options = Options.PRESET;
    for (Option option : protocol.options()) {
      options = option.name().equals("viewTimeout") ? options.with(option, 1_000) : options;
    }
    return options;
  }

  private void run(String verb, List<String> words) {
    switch (verb) {
      case "submit" -> submit(words);
      case "deliver" -> deliver(words);
      case "drop" -> drop(words);
      case "stabilize" -> stabilize();
      case "expire" -> replicas(words.get(0)).forEach(id -> expire(id, rest(words)));
      case "crash" -> replicas(words.get(0)).forEach(world()::crash);
      case "restart" -> replicas(words.get(0)).forEach(world()::restart);
      case "slow-disk" -> replicas(words.get(0)).forEach(world()::slowDown);
      case "sync" -> replicas(words.get(0)).forEach(world()::sync);
      case "slow-executor" -> replicas(words.get(0)).forEach(world()::slowExecutor);
      case "execute" -> replicas(words.get(0)).forEach(world()::execute);
      case "forge" -> forge(words);
      case "status" -> replicas(words.get(0)).forEach(this::status);
      case "timers" ->
          replicas(words.get(0)).forEach(id -> out.add(id + " has " + world().timers(id)));
      default -> throw new IllegalArgumentException("no command " + verb);
    }
  }

  private static String rest(List<String> words) {
    return String.join(" ", words.subList(1, words.size()));
  }

  private List<ReplicaId> replicas(String text) {
    List<ReplicaId> ids = new ArrayList<>();
    if (text.equals("*")) {
      for (int i = 0; i < world().size(); i++) {
        ids.add(new ReplicaId(i));
      }
      return ids;
    }
    for (String name : text.split(",", -1)) {
      if (!name.matches("R\\d+")) {
        throw new IllegalArgumentException("a replica is R0, R1, .. or *, found " + name);
      }
      ids.add(new ReplicaId(Integer.parseInt(name.substring(1))));
    }
    return ids;
  }

  private List<Link> links(String text) {
    int arrow = text.indexOf("->");
    if (arrow < 0) {
      throw new IllegalArgumentException("a link is R0->R1, found " + text);
    }
    List<Link> links = new ArrayList<>();
    for (ReplicaId from : replicas(text.substring(0, arrow))) {
      for (ReplicaId to : replicas(text.substring(arrow + 2))) {
        if (!from.equals(to)) {
          links.add(new Link(from, to));
        }
      }
    }
    return links;
  }

  private void submit(List<String> words) {
    for (ReplicaId id : replicas(words.get(0))) {
      for (String command : words.subList(1, words.size())) {
        if (!world().isDown(id)) {
          world().submit(id, bundle(command));
        }
      }
    }
  }

  private Bundle bundle(String word) {
    Bundle known = bundles.get(word);
    if (known != null) {
      return known;
    }
    String[] parts = word.split("=", 2);
    long sequence = parts.length == 1 ? sequences++ : bundle(parts[1]).id().first();
    Bundle made = sign(sequence, parts[0]);
    bundles.put(word, made);
    return made;
  }

  private static Bundle sign(long sequence, String command) {
    SignatureScheme.Signer signer = Identities.ofName("client");
    Domain domain = Domain.ofClients(Identities.CLUSTER);
    return Bundle.sign(
        signer.publicKey(),
        1,
        sequence,
        0,
        List.of(Bytes.utf8(command)),
        statement -> signer.sign(domain.encode(statement)));
  }

  private void deliver(List<String> words) {
    List<Link> links = links(words.get(0).equals("all") ? "*->*" : words.get(0));
    List<List<Letter>> letters = links.stream().map(link -> take(link, words)).toList();
    for (int i = 0; i < links.size(); i++) {
      for (Letter letter : letters.get(i)) {
        world().deliver(links.get(i), letter);
      }
    }
  }

  private void drop(List<String> words) {
    for (Link link : links(words.get(0))) {
      for (Letter letter : take(link, words)) {
        out.add(link.from() + " -> " + link.to() + " lost " + letter.message().message());
      }
    }
  }

  /** Takes from a link's queue what the words after its name select. */
  private List<Letter> take(Link link, List<String> words) {
    Deque<Letter> queue = world().queue(link);
    String which = words.size() > 1 ? words.get(1) : "all";
    List<Letter> taken = new ArrayList<>();
    if (which.equals("next")) {
      Optional.ofNullable(queue.poll()).ifPresent(taken::add);
      return taken;
    }
    for (Letter letter : List.copyOf(queue)) {
      String kind = letter.message().message().getClass().getSimpleName();
      if (which.equals("all") || which.equals(kind)) {
        taken.add(letter);
      }
    }
    queue.removeAll(taken);
    return taken;
  }

  private void stabilize() {
    boolean moved = true;
    for (int round = 0; moved; round++) {
      if (round > 1_000) {
        throw new AssertionError("1000 rounds, and there are still messages");
      }
      moved = false;
      for (Link link : links("*->*")) {
        Letter letter = world().queue(link).poll();
        if (letter != null) {
          world().deliver(link, letter);
          moved = true;
        }
      }
    }
  }

  private void expire(ReplicaId id, String text) {
    for (TimerId timer : List.copyOf(world().timers(id))) {
      if (timer.toString().equals(text)) {
        world().expire(id, timer);
        return;
      }
    }
    out.add(id + " has no timer " + text + " but " + world().timers(id));
  }

  private void forge(List<String> words) {
    Function<Forgery, Message> forger = forgers.get(words.get(1));
    if (forger == null) {
      throw new IllegalArgumentException("no forger " + words.get(1) + " but " + forgers.keySet());
    }
    for (Link link : links(words.get(0))) {
      Forgery forgery =
          new Forgery(
              link.from(),
              words.subList(2, words.size()),
              world().clock(),
              this::bundle,
              (as, message) -> world().host(as).forge(message));
      world().post(link, world().host(link.from()).forge(forger.apply(forgery)));
    }
  }

  private void status(ReplicaId id) {
    out.add(
        world().isDown(id)
            ? id + " is down"
            : EventText.tell(id, world().host(id).status(), world().host(id).waits()));
  }
}
