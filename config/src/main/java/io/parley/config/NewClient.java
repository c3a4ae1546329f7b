package io.parley.config;

import io.parley.api.ClientId;
import io.parley.crypto.CertificateAuthority;
import java.io.IOException;
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
   * Makes its keys and files; if that fails, nothing of them stays.
   *
   * @throws ConfigException if it cannot
   */
  public ClientId create() {
    ClusterFile cluster = ClusterFile.read(directory.resolve(PartyFiles.CLUSTER));
    Path file = directory.resolve(name + ".yaml");
    Path home = directory.resolve(name);
    for (Path each : new Path[] {file, home}) {
      if (Files.exists(each)) {
        throw new ConfigException(each + ": this is there already; choose another name");
      }
    }
    Granting granting = Granting.read(directory, cluster);
    Optional<CertificateAuthority> authority = authority(cluster);
    try {
      return PartyFiles.client(
          directory, name, cluster.scheme(), cluster.cluster(), granting, authority);
    } catch (IOException e) {
      remove(home, file);
      throw new ConfigException(
          "%s: cannot be written (%s); make the directory writable".formatted(home, e), e);
    }
  }

  private static void remove(Path home, Path file) {
    try (Stream<Path> made = Files.walk(home)) {
      for (Path each : made.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new ConfigException(
          "%s: what was begun cannot be removed (%s); remove it".formatted(home, e), e);
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
          "%s: the cluster's authority cannot be used (%s); use the files that 'parley init' made"
              .formatted(certificate, e.getMessage()),
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
