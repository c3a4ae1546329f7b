package io.parley.config;

import io.parley.api.Option;
import io.parley.api.Options;
import io.parley.api.Protocol;
import java.util.OptionalLong;

/** The settings of a protocol, in the section named like it. */
final class OptionSection {
  private OptionSection() {}

  /** The settings of {@code protocol} in {@code file}; presets where it is silent. */
  static Options read(Section file, Protocol protocol) {
    if (!file.has(protocol.name())) {
      return Options.PRESET;
    }
    Section section = file.section(protocol.name());
    if (protocol.options().isEmpty() && !section.keys().isEmpty()) {
      throw section.refuse(protocol.name() + " has no options; remove this section");
    }
    section.expect(protocol.options().stream().map(Option::name).toList());
    Options options = Options.PRESET;
    for (Option option : protocol.options()) {
      if (section.has(option.name())) {
        options = options.with(option, value(section, option));
      }
    }
    return options;
  }

  private static long value(Section section, Option option) {
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
