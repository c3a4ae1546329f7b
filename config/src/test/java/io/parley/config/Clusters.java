package io.parley.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.parley.api.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Clusters made for tests, and the mistakes made in their files. */
final class Clusters {
  static final Protocols PROTOCOLS =
      Protocols.of(List.of(new ToyProtocol("toy"), new ToyProtocol("other")));

  private Clusters() {}

  /** Makes a cluster of n in {@code directory}. */
  static Path make(Path directory, int n, boolean encrypted) {
    return make(directory, n, encrypted, "ed25519", "ed25519");
  }

  /** Makes a cluster of n with these schemes. */
  static Path make(
      Path directory, int n, boolean encrypted, String signatures, String certificates) {
    List<Address> addresses =
        IntStream.range(0, n).mapToObj(i -> new Address("127.0.0.1", 7_400 + i)).toList();
    new NewCluster(addresses, new ToyProtocol("toy"), signatures, certificates, n < 4, encrypted)
        .create(directory);
    return directory;
  }

  /** Replaces the first {@code found} in a file. */
  static void edit(Path file, String found, String replacement) {
    try {
      String text = Files.readString(file);
      assertThat(text).contains(found);
      int at = text.indexOf(found);
      Files.writeString(
          file, text.substring(0, at) + replacement + text.substring(at + found.length()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The complaint about a replica's file. */
  static String complaint(Path file) {
    return complaint(() -> ReplicaFile.read(file, PROTOCOLS));
  }

  static String complaint(Runnable action) {
    ConfigException refused = catchThrowableOfType(ConfigException.class, action::run);
    assertThat(refused).isNotNull();
    return String.valueOf(refused.getMessage());
  }
}
