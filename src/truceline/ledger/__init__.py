"""The append-only evidence store: entries, proofs, and the trace from a figure to its quotes."""
