package io.parley.config;

import io.parley.api.ClientId;
import io.parley.api.Credentials;
import io.parley.api.Grant;
import io.parley.api.PeerName;
import io.parley.api.SignatureScheme;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The file that describes a client. Names of files in it are relative to it.
 *
 * @param signer of its key, of which its id is the digest
 * @param grant by which the cluster's authority lets it in
 * @param credentials empty if the file has no {@code tls}, which serves experiments only
 * @param transport name of the transport
 */
public record ClientFile(
    Path file,
    ClusterFile cluster,
    SignatureScheme.Signer signer,
    Grant grant,
    Optional<Credentials> credentials,
    String transport) {
  private static final List<String> KEYS =
      List.of("cluster", "identity", Granting.GRANT, "tls", "transport");

  /**
   * Reads and checks the file and all that it names.
   *
   * @throws ConfigException if anything is wrong
   */
  public static ClientFile read(Path file) {
    Section section = Section.read(file);
    FileKind.CLIENT.check(section);
    section.expect(KEYS);
    ClusterFile cluster = ClusterFile.read(section.existing("cluster"));
    SignatureScheme.Signer signer = Schemes.signer(section, "identity", cluster.scheme());
    ClientId id = ClientId.ofKey(signer.publicKey());
    return new ClientFile(
        file,
        cluster,
        signer,
        Granting.read(section, cluster, id),
        TlsFiles.read(section, PeerName.of(cluster.cluster(), id)),
        section.text("transport", ReplicaFile.TRANSPORT));
  }

  /** Who it is. */
  public ClientId id() {
    return ClientId.ofKey(signer.publicKey());
  }
}
