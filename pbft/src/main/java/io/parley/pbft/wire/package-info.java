/** PBFT's messages and entries as protobuf; the only place that sees it. */
@NullMarked
package io.parley.pbft.wire;

import org.jspecify.annotations.NullMarked;
