package io.parley.config;

import static io.parley.config.Clusters.complaint;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.parley.api.ClientId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One more client of a cluster that there is. */
final class NewClientTest {
  private static final String TAKEN = "this is there already; choose another name";
  private static final int AT_ONCE = 4;
  private static final int ROUNDS = 20;

  private final Path temp;

  NewClientTest(@TempDir Path temp) {
    this.temp = temp;
  }

  @Test
  void itHasAnIdentityAndACertificateOfItsOwn() {
    Path made = Clusters.make(temp.resolve("d"), 4, true);
    ClientId id = new NewClient(made, "alice").create();
    ClientFile alice = ClientFile.read(made.resolve("alice.yaml"));
    ClientFile first = ClientFile.read(made.resolve("client.yaml"));
    assertThat(alice.id()).isEqualTo(id).isNotEqualTo(first.id());
    assertThat(alice.cluster().cluster()).isEqualTo(first.cluster().cluster());
    assertThat(alice.credentials()).isPresent();
    assertThat(alice.credentials().get().certificate())
        .isNotEqualTo(first.credentials().get().certificate());
    assertThat(alice.credentials().get().authority())
        .isEqualTo(first.credentials().get().authority());
  }

  @Test
  void withoutTlsItHasNoCertificate() {
    Path made = Clusters.make(temp.resolve("d"), 4, false);
    new NewClient(made, "alice").create();
    assertThat(ClientFile.read(made.resolve("alice.yaml")).credentials()).isEmpty();
  }

  @Test
  void whatIsThereIsNotOverwritten() {
    Path made = Clusters.make(temp.resolve("d"), 4, true);
    assertThat(complaint(() -> new NewClient(made, "client").create()))
        .isEqualTo(made.resolve("client.yaml") + ": this is there already; choose another name");
    assertThat(complaint(() -> new NewClient(made, "replica-0").create()))
        .contains("this is there already");
  }

  /** One makes it; those that come too late leave what that one made. */
  @Test
  void ofManyAtOnceWithOneNameOneMakesIt() throws Exception {
    Path made = Clusters.make(temp.resolve("d"), 4, false);
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        String name = "alice" + round;
        CyclicBarrier begin = new CyclicBarrier(AT_ONCE);
        Callable<String> call =
            () -> {
              begin.await();
              return outcome(made, name);
            };
        List<String> outcomes = new ArrayList<>();
        for (Future<String> each : threads.invokeAll(Collections.nCopies(AT_ONCE, call))) {
          outcomes.add(each.get());
        }
        String id = ClientFile.read(made.resolve(name + ".yaml")).id().toString();
        assertThat(outcomes).containsOnlyOnce(id);
        outcomes.remove(id);
        assertThat(outcomes).allMatch(each -> each.endsWith(": " + TAKEN));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** The id of the client that was made, or the complaint. */
  private static String outcome(Path directory, String name) {
    try {
      return new NewClient(directory, name).create().toString();
    } catch (ConfigException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** A link to nowhere is not there for who looks, and is for who makes. */
  @Test
  void whatComesBetweenTheLookAndTheMakingIsLeft() throws IOException {
    Path made = Clusters.make(temp.resolve("d"), 4, false);
    Path nowhere = temp.resolve("nowhere");
    Path link = Files.createSymbolicLink(made.resolve("alice"), nowhere);
    assertThat(complaint(() -> new NewClient(made, "alice").create()))
        .isEqualTo(link + ": " + TAKEN);
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(made.resolve("alice.yaml")).doesNotExist();

    Path file = Files.createSymbolicLink(made.resolve("bob.yaml"), nowhere);
    assertThat(complaint(() -> new NewClient(made, "bob").create())).isEqualTo(file + ": " + TAKEN);
    assertThat(Files.isSymbolicLink(file)).isTrue();
    assertThat(made.resolve("bob")).doesNotExist();
    assertThat(nowhere).doesNotExist();
  }

  /** Replicas may read it at any time. */
  @Test
  void theAuthoritysCertificateIsNotWrittenAgain() throws IOException {
    Path made = Clusters.make(temp.resolve("d"), 4, true);
    Path authority = made.resolve("ca.crt");
    String kept = Files.readString(authority) + "kept as it is\n";
    Files.writeString(authority, kept);
    new NewClient(made, "alice").create();
    assertThat(Files.readString(authority)).isEqualTo(kept);
    assertThat(ClientFile.read(made.resolve("alice.yaml")).credentials()).isPresent();
  }

  @Test
  void aDirectoryThatMayNotBeWrittenIsNamed() throws IOException {
    Path made = Clusters.make(temp.resolve("d"), 4, true);
    Set<PosixFilePermission> before = Files.getPosixFilePermissions(made);
    Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("r-xr-xr-x"));
    try {
      assumeFalse(Files.isWritable(made), "root may write everywhere");
      assertThat(complaint(() -> new NewClient(made, "alice").create()))
          .startsWith(made.resolve("alice") + ": cannot be made (")
          .endsWith("; make the directory writable");
    } finally {
      Files.setPosixFilePermissions(made, before);
    }
    assertThat(made.resolve("alice")).doesNotExist();
  }

  @Test
  void aNameThatIsNoneOfAFileIsRefused() {
    for (String name : new String[] {"", "../x", "a b", ".", "a/b", "a".repeat(64)}) {
      assertThat(complaint(() -> new NewClient(temp, name)))
          .startsWith("a client's name is \"" + name + "\", expected up to 63 letters");
    }
  }

  @Test
  void withoutTheAuthoritysKeyNothingIsMade() throws IOException {
    Path made = Clusters.make(temp.resolve("d"), 4, true);
    Files.delete(made.resolve("ca.key"));
    assertThat(complaint(() -> new NewClient(made, "alice").create()))
        .startsWith(made.resolve("ca.key") + ": the authority's key is not here");
    assertThat(made.resolve("alice")).doesNotExist();
    Files.delete(made.resolve("authority.key"));
    assertThat(complaint(() -> new NewClient(made, "alice").create()))
        .startsWith(made.resolve("authority.key") + ": the key of the authority that lets clients");
  }

  @Test
  void itsGrantIsOfTheClustersAuthority() throws IOException {
    Path made = Clusters.make(temp.resolve("d"), 4, false);
    ClientId id = new NewClient(made, "alice").create();
    assertThat(ClientFile.read(made.resolve("alice.yaml")).grant().client()).isEqualTo(id);
    Path other = Clusters.make(temp.resolve("other"), 4, false);
    Path key = made.resolve("authority.key");
    Files.copy(other.resolve("authority.key"), key, StandardCopyOption.REPLACE_EXISTING);
    assertThat(complaint(() -> new NewClient(made, "bob").create()))
        .startsWith(key + ": this is the key of another authority than ");
    Files.writeString(key, "nonsense");
    assertThat(complaint(() -> new NewClient(made, "bob").create()))
        .startsWith(key + ": this key cannot be used (");
    assertThat(made.resolve("bob")).doesNotExist();
  }

  @Test
  void theAuthorityOfAnotherClusterIsRefused() throws IOException {
    Path made = Clusters.make(temp.resolve("d"), 4, true);
    Path other = Clusters.make(temp.resolve("other"), 4, true);
    for (String file : new String[] {"ca.key", "ca.crt"}) {
      Files.copy(other.resolve(file), made.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    assertThat(complaint(() -> new NewClient(made, "alice").create()))
        .contains("this is the authority of another cluster", "use the one made with");
    assertThat(made.resolve("alice")).doesNotExist();
  }

  @Test
  void aDirectoryWithoutAClusterIsRefused() {
    assertThat(complaint(() -> new NewClient(temp.resolve("no"), "alice").create()))
        .isEqualTo(
            temp.resolve("no/cluster.yaml")
                + ": there is no such file; name the directory in which 'parley init' made the"
                + " cluster");
    Path file = Clusters.make(temp.resolve("d"), 4, false).resolve("cluster.yaml");
    assertThat(complaint(() -> new NewClient(file, "alice").create()))
        .endsWith("name the directory in which 'parley init' made the cluster");
  }
}
