/**
 * A replica's memory on RocksDB: entries, and the states that make them superfluous. Found by
 * {@link java.util.ServiceLoader} under the name {@code rocksdb}.
 */
@NullMarked
package io.parley.storage.rocksdb;

import org.jspecify.annotations.NullMarked;
