package io.parley.config;

import io.parley.api.Address;
import io.parley.api.Bytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A mapping of a YAML file, of which every value knows its line. No objects are constructed from
 * YAML: values are text until somebody asks for a type.
 */
final class Section {
  private final Path file;
  private final KeyPlaces keyPlaces;
  private final String name;
  private final Place place;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Map<String, Place> places = new LinkedHashMap<>();

  private Section(Path file, KeyPlaces keyPlaces, String name, Node node) {
    this.file = file;
    this.keyPlaces = keyPlaces;
    this.name = name;
    this.place = Place.of(file, node);
    if (!(node instanceof MappingNode mapping)) {
      throw place.refuse(
          name.isEmpty()
              ? YamlText.OTHER_FORMAT
              : name + " is " + kind(node) + ", expected keys and values");
    }
    for (NodeTuple tuple : mapping.getValue()) {
      add(tuple);
    }
  }

  private void add(NodeTuple tuple) {
    Place at = Place.of(file, tuple.getKeyNode());
    if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
      throw at.refuse("a key is " + kind(tuple.getKeyNode()) + ", expected a name");
    }
    Place earlier = places.putIfAbsent(key.getValue(), at);
    if (earlier != null) {
      throw at.refuse(
          "%s is here a second time, first on line %d; remove one"
              .formatted(title(key.getValue()), earlier.line()));
    }
    values.put(key.getValue(), tuple.getValueNode());
  }

  /** Reads a file that is one mapping, without knowing the protocols. */
  static Section read(Path file) {
    return read(file, KeyPlaces.withoutOptions());
  }

  /** Reads a file that is one mapping. */
  static Section read(Path file, KeyPlaces keyPlaces) {
    Node root = YamlText.read(file).root();
    return new Section(file, keyPlaces, "", root);
  }

  private static String kind(Node node) {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue().isEmpty() ? "empty" : '"' + scalar.getValue() + '"';
    }
    return node instanceof SequenceNode ? "a list" : "a section";
  }

  /** The file that it is in. */
  Path file() {
    return file;
  }

  private String title(String key) {
    return name.isEmpty() ? key : name + "." + key;
  }

  /** Refuses keys that are not among {@code known}. */
  Section expect(Collection<String> known) {
    for (Map.Entry<String, Place> found : places.entrySet()) {
      if (!known.contains(found.getKey())) {
        String hint =
            keyPlaces.hint(found.getKey(), known).map(text -> "; " + text).orElse("; remove it.");
        throw found
            .getValue()
            .refuse(
                "unknown key %s%s Known here: %s"
                    .formatted(
                        title(found.getKey()),
                        hint.endsWith("?") || hint.endsWith(".") ? hint : hint + ".",
                        String.join(", ", known)));
      }
    }
    return this;
  }

  /** Refuses {@code key}, if it is here, as one that has its place elsewhere. */
  void refuseMisplaced(String key, String elsewhere) {
    if (has(key)) {
      throw at(key).refuse(title(key) + " " + elsewhere);
    }
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  Collection<String> keys() {
    return values.keySet();
  }

  /** The keys whose values are sections. */
  Collection<String> sectionKeys() {
    return values.keySet().stream().filter(key -> value(key) instanceof MappingNode).toList();
  }

  /** Complains about the value of {@code key}. */
  ConfigException refuse(String key, String expected, String fix) {
    return refuse(key, expected, fix, null);
  }

  /** Complains about the value of {@code key}. */
  ConfigException refuse(String key, String expected, String fix, @Nullable Throwable cause) {
    String complaint =
        "%s is %s, expected %s; %s".formatted(title(key), kind(value(key)), expected, fix);
    Place at = Place.of(file, value(key));
    return cause == null ? at.refuse(complaint) : at.refuse(complaint, cause);
  }

  /** Complains about the section as a whole. */
  ConfigException refuse(String complaint) {
    return place.refuse(complaint);
  }

  /** Complains about the section as a whole. */
  ConfigException refuse(String complaint, Throwable cause) {
    return place.refuse(complaint, cause);
  }

  /** Complains that {@code key} is not there. */
  ConfigException missing(String key, String fix) {
    return place.refuse(title(key) + " is missing; " + fix);
  }

  private Node value(String key) {
    Node node = values.get(key);
    if (node == null) {
      throw missing(key, "add it");
    }
    return node;
  }

  /** The text of {@code key}, not empty. */
  String text(String key) {
    if (value(key) instanceof ScalarNode scalar && !scalar.getValue().isEmpty()) {
      return scalar.getValue();
    }
    throw refuse(key, "a value", "write it on the same line");
  }

  /** The host of {@code key}, without the brackets of an IPv6 address. */
  String host(String key) {
    if (value(key) instanceof SequenceNode) {
      throw refuse(key, "a host", "put an IPv6 address in quotes: \"::1\"");
    }
    String text = text(key);
    try {
      return Address.host(text);
    } catch (IllegalArgumentException e) {
      throw at(key).refuse(title(key) + " is " + e.getMessage(), e);
    }
  }

  String text(String key, String preset) {
    return has(key) ? text(key) : preset;
  }

  /** Where {@code key}, which is there, is. */
  Place at(String key) {
    return Objects.requireNonNull(places.get(key));
  }

  /** The number of {@code key}. */
  int number(String key, int min, int max) {
    String text = text(key);
    if (text.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(text);
      if (number >= min && number <= max) {
        return number;
      }
    }
    throw refuse(key, "a whole number from " + min + " to " + max, "correct it");
  }

  /** The {@code size} bytes of {@code key}, in hex. */
  Bytes hex(String key, int size) {
    String text = text(key);
    if (!text.matches("[0-9a-f]{" + 2 * size + "}")) {
      throw refuse(key, 2 * size + " hex digits in lower case", "copy it from the original file");
    }
    return Bytes.ofHex(text);
  }

  /** The file that {@code key} names, relative to this file. */
  Path path(String key) {
    return file.resolveSibling(text(key));
  }

  /** Like {@link #path}, of a file that must be there. */
  Path existing(String key) {
    Path path = path(key);
    if (Files.isRegularFile(path)) {
      return path;
    }
    String correct = "correct the name (it is relative to this file)";
    if (Files.notExists(path)) {
      throw refuse(
          key, "the name of a file that exists", path + " does not: copy it there, or " + correct);
    }
    throw refuse(
        key,
        "the name of a file that can be read",
        Files.exists(path)
            ? path + " is a directory, or no plain file: " + correct
            : path
                + " can not be looked at: run this as its owner, or change the permissions of"
                + " the directories that it is in");
  }

  /** The section under {@code key}. */
  Section section(String key) {
    return new Section(file, keyPlaces, title(key), value(key));
  }

  /** The sections listed under {@code key}. */
  List<Section> sections(String key) {
    if (!(value(key) instanceof SequenceNode sequence)) {
      throw refuse(key, "a list", "write one '- ' an element");
    }
    List<Section> sections = new ArrayList<>();
    for (Node element : sequence.getValue()) {
      sections.add(new Section(file, keyPlaces, title(key) + "[" + sections.size() + "]", element));
    }
    return sections;
  }
}
