"""Feeds of incidents: one module a format, one TOML file a feed for its codes and categories."""
