package io.parley.simulator.checkers;

/** All that judges a run while it goes on. */
public record Checkers(Ledger ledger, Invariants invariants, Integrity integrity) {}
