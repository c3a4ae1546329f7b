package io.parley.hotstuff.message;

import io.parley.api.Batch;

/** A block whole; the body is the one that the header names. */
public record Block(Header header, Batch body) {
  /**
   * @throws IllegalArgumentException if the body is another's
   */
  public Block {
    if (!header.payload().equals(body.digest())) {
      throw new IllegalArgumentException("block " + header + " does not carry " + body.digest());
    }
  }

  @Override
  public String toString() {
    return "v" + header.view() + " h" + header.height() + " " + body;
  }
}
