package io.parley.api;

/** What replicas of one protocol say to each other. Each protocol seals its own. */
public interface Message {}
