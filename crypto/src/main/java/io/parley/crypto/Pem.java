package io.parley.crypto;

import io.parley.api.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.util.encoders.DecoderException;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/** Texts of PEM blocks, RFC 7468. */
final class Pem {
  static final String CERTIFICATE = "CERTIFICATE";
  static final String PRIVATE_KEY = "PRIVATE KEY";
  static final String BLS_SECRET_KEY = "BLS SECRET KEY";

  private static final int FILE_BYTES_MAX = 1 << 20;
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private Pem() {}

  /** One block. */
  static Bytes encode(String type, byte[] content) {
    return Bytes.utf8(
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(type, LINES.encodeToString(content), type));
  }

  /**
   * All of {@code path}.
   *
   * @throws IllegalArgumentException if it is too large to be what was {@code expected}
   */
  static Bytes read(Path path, String expected) throws IOException {
    if (Files.notExists(path)) {
      throw new NoSuchFileException(path.toString(), null, "not there, expected " + expected);
    }
    if (Files.size(path) > FILE_BYTES_MAX) {
      throw wrong(path, Files.size(path) + " bytes", expected);
    }
    return Bytes.wrap(Files.readAllBytes(path));
  }

  /**
   * The contents of all blocks of {@code text}, which comes from {@code path}; one at least.
   *
   * @throws IllegalArgumentException if there is a block of another type, or none
   */
  static List<byte[]> decode(Path path, Bytes text, String type, String expected) {
    List<byte[]> contents = new ArrayList<>();
    for (PemObject block : blocks(path, text, expected)) {
      if (!block.getType().equals(type)) {
        throw wrong(path, "a block " + block.getType() + hint(block.getType()), expected);
      }
      contents.add(block.getContent());
    }
    if (contents.isEmpty()) {
      throw wrong(path, "no PEM block", expected);
    }
    return contents;
  }

  private static List<PemObject> blocks(Path path, Bytes text, String expected) {
    List<PemObject> blocks = new ArrayList<>();
    try (PemReader in =
        new PemReader(
            new InputStreamReader(
                new ByteArrayInputStream(text.toArray()), StandardCharsets.US_ASCII))) {
      for (PemObject block = in.readPemObject(); block != null; block = in.readPemObject()) {
        blocks.add(block);
      }
      return blocks;
    } catch (IOException | DecoderException e) {
      throw wrong(path, "a damaged PEM block", expected, e);
    }
  }

  private static String hint(String type) {
    return switch (type) {
      case "EC PRIVATE KEY", "RSA PRIVATE KEY" ->
          " (the format before PKCS#8; 'openssl pkcs8 -topk8 -nocrypt' converts it)";
      case "ENCRYPTED PRIVATE KEY" ->
          " (protected by a password; 'openssl pkcs8 -topk8 -nocrypt' removes it)";
      default -> "";
    };
  }

  static IllegalArgumentException wrong(Path path, String found, String expected) {
    return new IllegalArgumentException(
        "%s: found %s, expected %s".formatted(path, found, expected));
  }

  static IllegalArgumentException wrong(Path path, String found, String expected, Throwable cause) {
    return new IllegalArgumentException(
        "%s: found %s, expected %s".formatted(path, found, expected), cause);
  }
}
