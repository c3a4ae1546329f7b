package io.parley.config;

import io.parley.api.Option;
import io.parley.api.Option.Scope;
import io.parley.api.Option.Unit;
import io.parley.api.Options;
import io.parley.api.Protocol;
import java.util.List;
import java.util.OptionalLong;

/** Options, in a section under a name: a protocol's in the one that is named like it. */
final class OptionSection {
  private OptionSection() {}

  /**
   * {@code options}, with the settings of {@code protocol} in {@code file}.
   *
   * @param scope of the options that have their place in this file
   * @param elsewhere of the others, said behind the name of one that is here
   */
  static Options read(
      Section file, Protocol protocol, Scope scope, String elsewhere, Options options) {
    if (!file.has(protocol.name())) {
      return options;
    }
    Section section = file.section(protocol.name());
    for (Option option : protocol.options()) {
      if (option.scope() != scope) {
        section.refuseMisplaced(option.name(), elsewhere);
      }
    }
    return read(section, of(protocol, scope), options);
  }

  /** {@code options}, with what {@code section} says of {@code known}, and nothing else in it. */
  static Options read(Section section, List<Option> known, Options options) {
    if (known.isEmpty() && !section.keys().isEmpty()) {
      throw section.refuse("there are no options to be set here; remove this section");
    }
    section.expect(known.stream().map(Option::name).toList());
    Options result = options;
    for (Option option : known) {
      if (section.has(option.name())) {
        result = result.with(option, value(section, option));
      }
    }
    return result;
  }

  /** The options of {@code protocol} that are of {@code scope}, in its order. */
  static List<Option> of(Protocol protocol, Scope scope) {
    return protocol.options().stream().filter(option -> option.scope() == scope).toList();
  }

  /** A value of {@code option} as it would be written. */
  static String show(Option option, long value) {
    return option.unit() == Unit.WORD ? option.text(value) : Quantity.show(option.unit(), value);
  }

  private static long value(Section section, Option option) {
    return option.unit() == Unit.WORD ? word(section, option) : number(section, option);
  }

  private static long word(Section section, Option option) {
    int place = option.words().indexOf(section.text(option.name()));
    if (place >= 0) {
      return place;
    }
    throw section.refuse(
        option.name(),
        "one of " + String.join(", ", option.words()),
        "leave it out for " + show(option, option.preset()));
  }

  private static long number(Section section, Option option) {
    OptionalLong value = Quantity.parse(option.unit(), section.text(option.name()));
    if (value.isPresent()
        && value.getAsLong() >= option.min()
        && value.getAsLong() <= option.max()) {
      return value.getAsLong();
    }
    throw section.refuse(
        option.name(),
        "%s from %s to %s"
            .formatted(
                Quantity.form(option.unit()),
                Quantity.show(option.unit(), option.min()),
                Quantity.show(option.unit(), option.max())),
        "leave it out for " + Quantity.show(option.unit(), option.preset()));
  }
}
