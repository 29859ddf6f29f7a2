"""Positions and outcomes to acceptability, change sets and stability."""
