/** HotStuff's messages and entries as protobuf; the only place that sees it. */
@NullMarked
package io.parley.hotstuff.wire;

import org.jspecify.annotations.NullMarked;
