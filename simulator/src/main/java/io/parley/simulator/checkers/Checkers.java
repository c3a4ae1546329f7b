package io.parley.simulator.checkers;

/** All that judges a run while it goes on. */
public record Checkers(
    DecisionChecker decisions, Invariants invariants, IntegrityChecker integrity) {}
