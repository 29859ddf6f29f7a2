"""Incidents and terms to findings, what is due, hotspots and departures from a baseline."""
