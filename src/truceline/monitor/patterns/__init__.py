"""Patterns: activity that departs from its own seasonal baseline."""
