package io.parley.transport.grpc;

/** What can be wrong with a stream, as far as it is worth a line in the log. */
enum Trouble {
  /** A message that is no envelope. */
  MALFORMED,
  /** A stream of somebody who may not open it. */
  REFUSED,
  /** A connection that ended, or could not be made. */
  LOST,
  /** The receiver of frames threw an exception. */
  CALLBACK,
  /** A message could not be written. */
  WRITE,
  /** A frame to be sent that is bigger than frames may be. */
  OVERSIZE
}
