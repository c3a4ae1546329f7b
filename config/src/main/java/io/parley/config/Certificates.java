package io.parley.config;

import io.parley.api.Bytes;
import io.parley.api.ReplicaId;
import io.parley.api.SignatureScheme;
import io.parley.crypto.BlsQuorum;
import io.parley.crypto.BlsSecretKey;
import io.parley.crypto.KeyFiles;
import io.parley.crypto.QuorumSchemes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The scheme of a cluster's certificates, and its keys, as configurations name them. */
final class Certificates {
  static final String KEY = "certificates";
  static final String QUORUM_KEY = "quorumKey";
  static final String POSSESSION = "possession";
  static final int QUORUM_KEY_BYTES = 96;
  static final int POSSESSION_BYTES = 48;

  private Certificates() {}

  /** Whether replicas have quorum keys besides their identity keys. */
  static boolean haveQuorumKeys(String certificates) {
    return certificates.equals(QuorumSchemes.BLS);
  }

  /** Whether certificates are possible beside signatures: lists are made with identity keys. */
  static boolean fit(String certificates, String signatures) {
    return haveQuorumKeys(certificates) || certificates.equals(signatures);
  }

  /** The name of the scheme; lists of signatures if the file does not say. */
  static String named(Section section, SignatureScheme signatures) {
    String name = section.text(KEY, signatures.name());
    if (!QuorumSchemes.names().contains(name)) {
      throw section.refuse(
          KEY,
          "one of " + String.join(", ", QuorumSchemes.names()),
          Spelling.hint(name, QuorumSchemes.names()));
    }
    if (!fit(name, signatures.name())) {
      throw section.refuse(
          KEY,
          "%s, or %s as the signatures are".formatted(QuorumSchemes.BLS, signatures.name()),
          "certificates that are lists are made with the identity keys: restore the original file");
    }
    return name;
  }

  /**
   * The quorum key of {@code id}, the possession of which is proven.
   *
   * @param seen the quorum keys of the replicas before it
   */
  static Bytes quorumKey(Section replica, ReplicaId id, Map<ReplicaId, Bytes> seen) {
    Bytes key = replica.hex(QUORUM_KEY, QUORUM_KEY_BYTES);
    Bytes possession = replica.hex(POSSESSION, POSSESSION_BYTES);
    if (seen.containsValue(key)) {
      throw replica.refuse(
          QUORUM_KEY, "a key of its own", "another replica has it: each must have its own key");
    }
    if (!isProven(replica, key, possession)) {
      throw replica.refuse(
          POSSESSION,
          "the proof that %s has the secret of its quorumKey".formatted(id),
          "who has a quorum key without proof could speak for others: copy both from the original"
              + " file");
    }
    return key;
  }

  private static boolean isProven(Section replica, Bytes key, Bytes possession) {
    try {
      return BlsQuorum.verifyPossession(key, possession);
    } catch (IllegalStateException e) {
      throw replica.refuse(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * The secret quorum key in the file that the section names.
   *
   * @param expected its public half
   * @param owner whose it is and where that is written, for the complaint
   */
  static BlsSecretKey secretKey(Section section, Bytes expected, String owner) {
    Path path = section.existing(QUORUM_KEY);
    BlsSecretKey secret;
    try {
      secret = KeyFiles.readQuorumKey(path);
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      throw section.refuse(
          QUORUM_KEY,
          "a file with a secret key for " + QuorumSchemes.BLS,
          "%s (%s)"
              .formatted(
                  FileTrouble.fix(e, "put the one there that 'parley init' made"),
                  FileTrouble.why(e)),
          e);
    }
    if (!secret.publicKey().equals(expected)) {
      throw section.refuse(
          QUORUM_KEY,
          "the secret quorum key of " + owner,
          "this is the key of another replica or another cluster: use the one made with this"
              + " cluster");
    }
    return secret;
  }

  /** Refuses quorum keys where certificates are lists. */
  static void refuseQuorumKey(Section section, String certificates) {
    if (section.has(QUORUM_KEY)) {
      throw section.refuse(
          QUORUM_KEY,
          "none with certificates of " + certificates,
          "these are made with the identity keys: remove it, or restore the original file");
    }
  }
}
