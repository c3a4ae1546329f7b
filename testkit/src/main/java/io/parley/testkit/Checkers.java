package io.parley.testkit;

/** All that judges a run while it goes on. */
record Checkers(Ledger ledger, Invariants invariants, Integrity integrity) {}
