package io.parley.config;

import java.nio.file.Path;
import org.yaml.snakeyaml.nodes.Node;

/** A line of a file, from 1. */
record Place(Path file, int line) {
  static Place of(Path file, Node node) {
    return new Place(file, node.getStartMark().getLine() + 1);
  }

  ConfigException refuse(String complaint) {
    return new ConfigException(this + ": " + complaint);
  }

  ConfigException refuse(String complaint, Throwable cause) {
    return new ConfigException(this + ": " + complaint, cause);
  }

  @Override
  public String toString() {
    return file + ":" + line;
  }
}
