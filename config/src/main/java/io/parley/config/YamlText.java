package io.parley.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.reader.ReaderException;

/** The text of a YAML file; what is wrong with it is told with its line. */
record YamlText(Path file, String text) {
  private static final int FILE_BYTES_MAX = 1 << 20;
  private static final String PEM = "-----BEGIN ";
  private static final String IPV6 = ".*\\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*].*";

  /** Said of what is in another format, such as a key. */
  static final String OTHER_FORMAT =
      "this is no file of keys and values; name one that 'parley init' has made";

  /**
   * Reads {@code file}.
   *
   * @throws ConfigException if it cannot be read, or is not in UTF-8
   */
  static YamlText read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1);
      if (bytes.length > FILE_BYTES_MAX) {
        throw new ConfigException(
            "%s: the file is larger than %d bytes; name a file that 'parley init' has made"
                .formatted(file, FILE_BYTES_MAX));
      }
      return new YamlText(file, decode(file, bytes));
    } catch (IOException e) {
      String why =
          e instanceof NoSuchFileException
              ? "there is no such file"
              : "it cannot be read: " + FileTrouble.why(e);
      String fix = FileTrouble.fix(e, "name a file that 'parley init' has made");
      throw new ConfigException("%s: %s; %s".formatted(file, why, fix), e);
    }
  }

  private static String decode(Path file, byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      int line = 1;
      for (int i = 0; i < in.position(); i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      throw new Place(file, line)
          .refuse(
              "byte 0x%02X is not UTF-8, in which the file must be; save it as UTF-8, or write that"
                      .formatted(bytes[in.position()] & 0xFF)
                  + " character in ASCII");
    }
    return out.flip().toString();
  }

  /**
   * What it says.
   *
   * @throws ConfigException if it is not YAML, or nothing
   */
  Node root() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(FILE_BYTES_MAX);
    if (text.startsWith(PEM)) {
      throw new Place(file, 1).refuse(OTHER_FORMAT);
    }
    try {
      Node root = new Yaml(options).compose(new StringReader(text));
      if (root == null) {
        throw new Place(file, 1).refuse("the file is empty, expected keys and values");
      }
      return root;
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      int line = mark == null ? 1 : mark.getLine() + 1;
      throw new Place(file, line).refuse("this is not YAML: " + e.getProblem() + fix(line), e);
    } catch (ReaderException e) {
      throw new Place(file, lineOf(e.getPosition()))
          .refuse("the character U+%04X may not be in YAML; remove it".formatted(e.getCodePoint()));
    } catch (YAMLException e) {
      throw new Place(file, 1).refuse("this is not YAML: " + FileTrouble.why(e), e);
    }
  }

  private String fix(int line) {
    boolean isAddress = text.lines().skip(line - 1L).findFirst().orElse("").matches(IPV6);
    return isAddress ? "; put an IPv6 address in quotes: \"::1\"" : "";
  }

  /** The line of a code point, from 1. */
  private int lineOf(int codePoint) {
    return 1 + (int) text.codePoints().limit(codePoint).filter(each -> each == '\n').count();
  }
}
