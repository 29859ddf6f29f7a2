"""The projection of `plane`, compiled with numba: one pass, and no columns in between.

Import this module only where numba is installed; `truceline.engines.native` loads its loops.
"""

from __future__ import annotations

import math
from typing import Any

import numba


@numba.njit(error_model="numpy")
def project(
    lon: Any, lat: Any, centre: float, sine0: float, cosine0: float, radius: float,
    semi_major: float, eccentricity: float, x: Any, y: Any, scale: Any,
) -> int:  # fmt: skip
    """Write x, y and the scale factor of positions: `Plane.project`, with fewer functions called.

    The conformal latitude follows from the addition theorems of the hyperbolic functions: what the
    ellipsoid takes off is at most 0.0067, and a few terms of artanh and tanh give it to the last
    digit.
    """
    square0 = eccentricity * eccentricity
    for point in range(len(lon)):
        east, phi = math.radians(lon[point]) - centre, math.radians(lat[point])
        sine_phi, cosine_phi = math.sin(phi), math.cos(phi)
        square = square0 * sine_phi * sine_phi
        series = 1 / 9 + square * (1 / 11 + square / 13)
        series = 1.0 + square * (1 / 3 + square * (1 / 5 + square * (1 / 7 + square * series)))
        less = square0 * sine_phi * series
        less2 = less * less
        less *= 1.0 - less2 * (1 / 3 - less2 * (2 / 15))
        shrunk = 1.0 / (1.0 - sine_phi * less)
        sine, narrowed = (sine_phi - less) * shrunk, math.sqrt(1.0 - less * less) * shrunk
        across = narrowed * cosine_phi * math.cos(east)
        # at the antipode rounding may leave less than nothing
        stretch = radius * 2.0 / max(1.0 + sine0 * sine + cosine0 * across, 0.0)
        x[point] = stretch * narrowed * cosine_phi * math.sin(east)
        y[point] = stretch * (cosine0 * sine - sine0 * across)
        scale[point] = stretch * narrowed * math.sqrt(1.0 - square) / semi_major
    return len(lon)
