package io.parley.simulator.history;

import io.parley.api.Bytes;

/** Records a history on registers; every invocation and return is a millisecond after the last. */
final class Scene {
  private final History history = new History();
  private long now;

  int begins(String client, Bytes command) {
    now += 1_000;
    return history.invoked(client, now, command);
  }

  Scene ends(int id, RegisterResult result) {
    now += 1_000;
    history.returned(id, now, result.encode());
    return this;
  }

  /** Nothing else happens in between. */
  Scene does(String client, Bytes command, RegisterResult result) {
    return ends(begins(client, command), result);
  }

  Scene puts(String client, String text) {
    return does(client, Registers.put("k", text), new RegisterResult.Done());
  }

  Scene gets(String client, String text) {
    return does(client, Registers.get("k"), new RegisterResult.Value(text));
  }

  /** A command whose outcome stays unknown. */
  Scene tries(String client, Bytes command) {
    begins(client, command);
    return this;
  }

  History history() {
    return history;
  }

  Verdict check() {
    return Linearizability.check(history, Registers.model());
  }
}
