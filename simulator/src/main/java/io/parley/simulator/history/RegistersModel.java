package io.parley.simulator.history;

import io.parley.api.Bytes;
import io.parley.simulator.diagram.Step;
import io.parley.simulator.history.RegisterCommand.Effect;

/** The state of a partition is the text of its register. What is no command has one of its own. */
final class RegistersModel implements Model<String> {
  /** Keys are not empty. */
  private static final String NO_COMMAND = "";

  @Override
  public String partition(Bytes command) {
    try {
      return RegisterCommand.decode(command).key();
    } catch (IllegalArgumentException e) {
      return NO_COMMAND;
    }
  }

  @Override
  public String initial() {
    return "";
  }

  @Override
  public Step<String> apply(String text, Bytes command) {
    try {
      Effect effect = RegisterCommand.decode(command).on(text);
      return new Step<>(effect.text(), effect.result().encode());
    } catch (IllegalArgumentException e) {
      return new Step<>(text, Registers.invalid(e));
    }
  }

  @Override
  public String tell(Bytes command) {
    try {
      return RegisterCommand.decode(command).toString();
    } catch (IllegalArgumentException e) {
      return "no command " + command;
    }
  }

  @Override
  public String tellResult(Bytes command, Bytes result) {
    try {
      return RegisterResult.decode(result).toString();
    } catch (IllegalArgumentException e) {
      return "no result " + result;
    }
  }
}
