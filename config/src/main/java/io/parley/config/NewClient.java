package io.parley.config;

import io.parley.api.ClientId;
import io.parley.crypto.CertificateAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One more client of a cluster that there is, with an identity, a certificate and a grant of its
 * own. The replicas need not be told: they know it by the cluster's authorities.
 *
 * @param directory where the cluster was made, with its file and its authorities' keys
 * @param name of the client's files: {@code name.yaml}, and a directory
 */
public record NewClient(Path directory, String name) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");

  public NewClient {
    if (!NAME.matcher(name).matches()) {
      throw new ConfigException(
          "a client's name is \"%s\", expected up to 63 letters, digits, hyphens and underscores; it"
                  .formatted(name)
              + " names files");
    }
  }

  /**
   * Makes its keys and files; if that fails, nothing of them stays, and nothing else is removed.
   *
   * @throws ConfigException if it cannot
   */
  public ClientId create() {
    ClusterFile cluster = cluster();
    Path home = directory.resolve(name);
    for (Path each : new Path[] {directory.resolve(name + ".yaml"), home}) {
      if (Files.exists(each)) {
        throw taken(each);
      }
    }
    Granting granting = Granting.read(directory, cluster);
    Optional<CertificateAuthority> authority = authority(cluster);
    try {
      Files.createDirectory(home); // Of two at once with one name, one goes on.
    } catch (IOException e) {
      throw refusal(home, e);
    }
    try {
      return PartyFiles.client(
          directory, name, cluster.scheme(), cluster.cluster(), granting, authority);
    } catch (IOException | RuntimeException e) {
      ConfigException refused = refusal(home, e);
      remove(home, refused);
      throw refused;
    }
  }

  private ClusterFile cluster() {
    Path file = directory.resolve(PartyFiles.CLUSTER);
    if (Files.notExists(file) || Files.isRegularFile(directory)) {
      throw new ConfigException(
          file
              + ": there is no such file; name the directory in which 'parley init' made the"
              + " cluster");
    }
    return ClusterFile.read(file);
  }

  private static ConfigException taken(Path path) {
    return new ConfigException(path + ": this is there already; choose another name");
  }

  private static ConfigException refusal(Path home, Exception why) {
    if (why instanceof FileAlreadyExistsException found) {
      return taken(Path.of(found.getFile()));
    }
    String fix =
        why instanceof AccessDeniedException
            ? "make the directory writable"
            : "mend what is wrong there, and try again";
    return new ConfigException("%s: cannot be made (%s); %s".formatted(home, why, fix), why);
  }

  /** Removes the directory that this call made, with what it made in it. */
  private static void remove(Path home, ConfigException refused) {
    try (Stream<Path> made = Files.walk(home)) {
      for (Path each : made.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new ConfigException(
          "%s; and what was begun cannot be removed (%s): remove %s"
              .formatted(refused.getMessage(), e, home),
          refused);
    }
  }

  /** Empty in a cluster without TLS, which serves experiments only. */
  private Optional<CertificateAuthority> authority(ClusterFile cluster) {
    Path certificate = directory.resolve(PartyFiles.AUTHORITY);
    Path key = directory.resolve(PartyFiles.AUTHORITY_KEY);
    if (!Files.exists(certificate) && !Files.exists(key)) {
      return Optional.empty();
    }
    if (!Files.exists(key)) {
      throw new ConfigException(
          key
              + ": the authority's key is not here, and without it no certificate can be issued;"
              + " run this where 'parley init' was run, or copy the key there");
    }
    try {
      CertificateAuthority authority = CertificateAuthority.read(certificate, key);
      check(authority, certificate, cluster);
      return Optional.of(authority);
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigException(
          "%s: the cluster's authority cannot be used (%s); %s"
              .formatted(
                  certificate,
                  FileTrouble.why(e),
                  FileTrouble.fix(e, "use the files that 'parley init' made")),
          e);
    }
  }

  /** An authority that 'parley init' made has the cluster's name. */
  private static void check(CertificateAuthority authority, Path certificate, ClusterFile cluster) {
    String name = NewCluster.authorityName(cluster.cluster());
    String found = authority.toString();
    if (found.contains(NewCluster.AUTHORITY_PREFIX) && !found.endsWith(name)) {
      throw new ConfigException(
          "%s: this is the authority of another cluster (%s), expected %s; use the one made with %s"
              .formatted(certificate, found, name, cluster.file()));
    }
  }
}
