package io.parley.config;

import static io.parley.config.Clusters.complaint;
import static io.parley.config.Clusters.edit;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Address;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.LayoutWriter;
import io.parley.api.Member;
import io.parley.api.QuorumScheme;
import io.parley.api.QuorumScheme.Combination;
import io.parley.api.QuorumScheme.Part;
import io.parley.api.ReplicaId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From a plan to the scheme of certificates, and each mistake on the way. */
final class CertificatesTest {
  private static final Bytes MESSAGE = Bytes.utf8("statement");

  private final Path temp;
  private final Path home;
  private final Path file;
  private final Path replica;

  CertificatesTest(@TempDir Path temp) {
    this.temp = temp;
    this.home = Clusters.make(temp.resolve("d"), 4, false, "ed25519", "bls");
    this.file = home.resolve("cluster.yaml");
    this.replica = home.resolve("replica-1.yaml");
  }

  private String refusal() {
    return complaint(() -> ClusterFile.read(file));
  }

  private static ReplicaFile replica(Path home, int id) {
    return ReplicaFile.read(home.resolve("replica-" + id + ".yaml"), Clusters.PROTOCOLS);
  }

  private static List<Member> members(Path file) {
    return ClusterFile.read(file).membership().members();
  }

  /** The value of the {@code index}-th {@code key}. */
  private static String value(Path file, String key, int index) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.strip().startsWith(key + ": "))
          .skip(index)
          .findFirst()
          .map(line -> line.substring(line.indexOf(": ") + 2))
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ed25519, bls, 48",
    "ecdsa, bls, 48",
    "ed25519, ed25519, 192",
    "ecdsa, ecdsa, 192",
  })
  void theReplicasOfAPlanMakeCertificatesThatTheyAllVerify(
      String signatures, String certificates, int bytes) {
    Path made = Clusters.make(temp.resolve("made"), 4, true, signatures, certificates);
    List<QuorumScheme> schemes = new ArrayList<>();
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      QuorumScheme scheme = replica(made, i).quorumScheme();
      assertThat(scheme.name()).isEqualTo(certificates);
      schemes.add(scheme);
      parts.add(new Part(new ReplicaId(i), MESSAGE, scheme.sign(MESSAGE)));
    }
    Combination combination = schemes.get(0).combine(parts.subList(0, 3));
    assertThat(combination).isInstanceOf(Combination.Made.class);
    Combination.Made success = (Combination.Made) combination;
    assertThat(success.certificate().proof().size()).isEqualTo(bytes);
    for (QuorumScheme scheme : schemes) {
      assertThat(scheme.verify(MESSAGE, success.certificate())).isTrue();
    }
    assertThat(ClientFile.read(made.resolve("client.yaml")).cluster().certificates())
        .isEqualTo(certificates);
  }

  @Test
  void aFileThatDoesNotSayHasLists() {
    Path lists = Clusters.make(temp.resolve("old"), 4, false);
    Path old = lists.resolve("cluster.yaml");
    Digest before = ClusterFile.read(old).cluster();
    edit(old, "certificates: ed25519\n", "");
    ClusterFile read = ClusterFile.read(old);
    assertThat(read.certificates()).isEqualTo("ed25519");
    assertThat(read.cluster()).isEqualTo(before);
    assertThat(replica(lists, 2).quorumScheme().name()).isEqualTo("ed25519");
  }

  /** Written out here, as it was before there was a choice. */
  @Test
  void clustersOfListsKeepTheirIdentity() {
    Path old = Clusters.make(temp.resolve("old"), 4, false).resolve("cluster.yaml");
    LayoutWriter expected = new LayoutWriter(1_024).text("parley-cluster-1");
    expected.bytes(Bytes.ofHex(value(old, "nonce", 0))).text("ed25519");
    members(old).forEach(member -> expected.bytes(member.publicKey()));
    assertThat(ClusterFile.read(old).cluster()).isEqualTo(expected.sha256());
  }

  @Test
  void theIdentityBindsSchemeAndQuorumKeys() {
    edit(file, "certificates: bls", "certificates: ed25519");
    for (int i = 0; i < 4; i++) {
      edit(file, "    quorumKey: " + value(file, "quorumKey", 0) + "\n", "");
      edit(file, "    possession: " + value(file, "possession", 0) + "\n", "");
    }
    assertThat(refusal()).startsWith(file + ":2: cluster is ").contains("mixed up");

    Path one = Clusters.make(temp.resolve("one"), 4, false, "ed25519", "bls");
    Path other = Clusters.make(temp.resolve("other"), 4, false, "ed25519", "bls");
    Path mixed = one.resolve("cluster.yaml");
    for (String key : List.of("quorumKey", "possession")) {
      edit(mixed, value(mixed, key, 2), value(other.resolve("cluster.yaml"), key, 2));
    }
    assertThat(complaint(() -> ClusterFile.read(mixed)))
        .startsWith(mixed + ":2: cluster is ")
        .contains("which is made of nonce, schemes and public keys");
  }

  @Test
  void aQuorumKeyIsNotTheIdentityKey() {
    assertThat(members(file))
        .hasSize(4)
        .allSatisfy(
            member -> {
              assertThat(member.publicKey().size()).isEqualTo(32);
              assertThat(member.quorumKey().size()).isEqualTo(96);
            });
  }

  @Test
  void anUnknownSchemeIsRefused() {
    edit(file, "certificates: bls", "certificates: bsl");
    assertThat(refusal())
        .isEqualTo(
            file
                + ":5: certificates is \"bsl\", expected one of bls, ed25519, ecdsa; did you mean"
                + " bls?");
  }

  @Test
  void listsOfOtherSignaturesThanTheIdentitiesAreRefused() {
    edit(file, "certificates: bls", "certificates: ecdsa");
    assertThat(refusal())
        .isEqualTo(
            file
                + ":5: certificates is \"ecdsa\", expected bls, or ed25519 as the signatures are;"
                + " certificates that are lists are made with the identity keys: restore the"
                + " original file");
  }

  @Test
  void aPlanOfSchemesThatDoNotFitIsRefused() {
    List<Address> one = List.of(new Address("127.0.0.1", 1));
    assertThat(
            complaint(
                () -> new NewCluster(one, new ToyProtocol("toy"), "ecdsa", "ed25519", true, true)))
        .isEqualTo(
            "certificates of ed25519 are lists of signatures of ed25519, but the signatures are"
                + " ecdsa; use certificates of bls or of ecdsa");
    assertThat(
            complaint(
                () -> new NewCluster(one, new ToyProtocol("toy"), "ecdsa", "bsl", true, true)))
        .isEqualTo("there is no scheme of certificates bsl; known are bls, ed25519, ecdsa");
  }

  @Test
  void aWrongProofOfPossessionIsRefusedByTheNameOfItsReplica() {
    String proof = value(file, "possession", 2);
    edit(file, proof, value(file, "possession", 3));
    assertThat(refusal())
        .startsWith(file + ":38: replicas[2].possession is \"")
        .endsWith(
            "expected the proof that R2 has the secret of its quorumKey; who has a quorum key"
                + " without proof could speak for others: copy both from the original file");
  }

  @Test
  void aVoteIsNoProofOfPossession() {
    QuorumScheme scheme = replica(home, 2).quorumScheme();
    String proof = value(file, "possession", 2);
    edit(file, proof, scheme.sign(members(file).get(2).quorumKey()).hex());
    assertThat(refusal()).contains("replicas[2].possession is", "proof that R2 has the secret");
  }

  @Test
  void swappedQuorumKeysAreRefused() {
    String first = value(file, "quorumKey", 0);
    String second = value(file, "quorumKey", 1);
    edit(file, first, "here");
    edit(file, second, first);
    edit(file, "here", second);
    assertThat(refusal()).contains("replicas[0].possession is", "proof that R0 has the secret");
  }

  @Test
  void quorumKeysThatAreSwappedWithTheirProofsAreRefused() {
    for (String key : List.of("quorumKey", "possession")) {
      String first = value(file, key, 0);
      String second = value(file, key, 1);
      edit(file, first, "here");
      edit(file, second, first);
      edit(file, "here", second);
    }
    assertThat(refusal()).startsWith(file + ":2: cluster is ").contains("mixed up");
  }

  @Test
  void aQuorumKeyOfTwoReplicasIsRefused() {
    edit(file, value(file, "quorumKey", 3), value(file, "quorumKey", 1));
    edit(file, value(file, "possession", 3), value(file, "possession", 1));
    assertThat(refusal())
        .startsWith(file + ":43: replicas[3].quorumKey is \"")
        .endsWith("expected a key of its own; another replica has it: each must have its own key");
  }

  @Test
  void aQuorumKeyThatIsNoPointIsRefused() {
    edit(file, value(file, "quorumKey", 0), "c0" + "00".repeat(95));
    assertThat(refusal()).contains("replicas[0].possession is", "proof that R0 has the secret");
  }

  @Test
  void aQuorumKeyOfAnotherLengthIsRefused() {
    edit(file, value(file, "quorumKey", 0), "ab");
    assertThat(refusal())
        .isEqualTo(
            file
                + ":25: replicas[0].quorumKey is \"ab\", expected 192 hex digits in lower case;"
                + " copy it from the original file");
  }

  @Test
  void aMissingQuorumKeyOrProofIsNamed() {
    String proof = value(file, "possession", 1);
    edit(file, "    possession: " + proof + "\n", "");
    assertThat(refusal()).isEqualTo(file + ":27: replicas[1].possession is missing; add it");
    edit(file, "    quorumKey: " + value(file, "quorumKey", 1) + "\n", "");
    assertThat(refusal()).isEqualTo(file + ":27: replicas[1].quorumKey is missing; add it");
  }

  @Test
  void aQuorumKeyBesideListsIsRefused() throws IOException {
    Path lists = Clusters.make(temp.resolve("lists"), 4, false);
    Path one = lists.resolve("replica-1.yaml");
    Files.writeString(one, Files.readString(one) + "quorumKey: replica-1/identity.key\n");
    assertThat(complaint(one))
        .isEqualTo(
            one
                + ":8: quorumKey is \"replica-1/identity.key\", expected none with certificates of"
                + " ed25519; these are made with the identity keys: remove it, or restore the"
                + " original file");
    Path shared = lists.resolve("cluster.yaml");
    edit(shared, "    port: 7400\n", "    port: 7400\n    quorumKey: ab\n");
    assertThat(complaint(() -> ClusterFile.read(shared)))
        .startsWith(shared + ":24: replicas[0].quorumKey is \"ab\", expected none with");
  }

  @Test
  void aMissingSecretQuorumKeyIsNamed() {
    edit(replica, "quorumKey: replica-1/quorum.key\n", "");
    assertThat(complaint(replica)).isEqualTo(replica + ":2: quorumKey is missing; add it");
  }

  @Test
  void theSecretQuorumKeyOfAnotherReplicaIsRefused() {
    edit(replica, "replica-1/quorum.key", "replica-2/quorum.key");
    assertThat(complaint(replica))
        .isEqualTo(
            replica
                + ":5: quorumKey is \"replica-2/quorum.key\", expected the secret quorum key of R1"
                + " in "
                + file
                + "; this is the key of another replica or another cluster: use the one made with"
                + " this cluster");
  }

  @Test
  void theSecretQuorumKeyOfAnotherClusterIsRefused() throws IOException {
    Path other = Clusters.make(temp.resolve("other"), 4, false, "ed25519", "bls");
    Files.copy(
        other.resolve("replica-1/quorum.key"),
        home.resolve("replica-1/quorum.key"),
        StandardCopyOption.REPLACE_EXISTING);
    assertThat(complaint(replica)).startsWith(replica + ":5: quorumKey is").contains("another");
  }

  @Test
  void anIdentityKeyInPlaceOfTheQuorumKeyIsRefused() {
    edit(replica, "replica-1/quorum.key", "replica-1/identity.key");
    assertThat(complaint(replica))
        .startsWith(
            replica
                + ":5: quorumKey is \"replica-1/identity.key\", expected a file with a secret key"
                + " for bls; put the one there that 'parley init' made (")
        .contains("found a block PRIVATE KEY, expected one BLS12-381 secret key in PEM");
  }
}
