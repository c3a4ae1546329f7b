/** Carries opaque frames over long-lived gRPC streams with mutual TLS; knows no protocol. */
@NullMarked
package io.parley.transport.grpc;

import org.jspecify.annotations.NullMarked;
