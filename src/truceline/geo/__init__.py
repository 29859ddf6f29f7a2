"""Measures and shapes on the WGS 84 ellipsoid; lon/lat degrees in and out, no domain words."""
