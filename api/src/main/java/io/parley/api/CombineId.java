package io.parley.api;

/** Names a {@link Action.Combine}, so that its answer finds its question. */
public interface CombineId {}
