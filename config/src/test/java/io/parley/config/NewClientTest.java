package io.parley.config;

import static io.parley.config.Clusters.complaint;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.ClientId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One more client of a cluster that there is. */
final class NewClientTest {
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
        .contains("there is no such file");
  }
}
