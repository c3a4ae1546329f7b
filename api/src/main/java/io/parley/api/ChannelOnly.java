package io.parley.api;

/**
 * A message that nobody ever signs, such as a request for what one lacks: whatever the protocol's
 * options, only the authenticated channel vouches for its sender. It may still carry what others
 * have signed, as {@link #claims}.
 */
public interface ChannelOnly extends Message {
  @Override
  default Statement statement() {
    return Statement.NONE;
  }
}
