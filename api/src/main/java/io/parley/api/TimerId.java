package io.parley.api;

/**
 * A timer, named by what it waits for: equal ids are the same timer. Each protocol seals its own.
 */
public interface TimerId {}
