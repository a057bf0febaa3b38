"""Ledger: what happened, provably. Knows no domain."""
