"""Workspaces of many incidents, large maps and long series, made by seed for the page."""

from __future__ import annotations

import json
import math
import random
from datetime import date, timedelta
from pathlib import Path

DEAL = """\
deal "A text to lay much beside"
theatre ukraine
as of 2025-06-30
status reported
clock Europe/Kyiv

party RU "Russian Federation"
party UA "Ukraine"

line front = line of contact between RU and UA
zone strip = within 20 km of front

term halt: each party does not attack in strip
"""
_HEAD = (
    "event_id_cnty,event_date,time_precision,event_type,sub_event_type,actor1,inter1,actor2,"
    "inter2,latitude,longitude,geo_precision,location,source"
)
_CENTRE = (37.6, 48.1)  # near the middle of Donetsk oblast


def workspace(
    folder: Path,
    *,
    days: int = 1,
    vertices: int = 400,
    incidents: int = 0,
    maps: Path | None = None,
) -> Path:
    """Write a workspace with so many days of maps, vertices a map, and incidents.

    `maps` is a folder of real maps in place of made ones.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lines = [
        "[workspace]",
        'title = "Much at once"',
        'theatre = "ukraine"',
        'deals = ["deal.deal"]',
        f'control = ["{maps or "daily"}"]',
        'attribution = "not mandated"',
    ]
    if incidents:
        lines.append('incidents = ["incidents.csv"]')
        (folder / "incidents.csv").write_text(_incidents(incidents), encoding="utf-8")
    lines += ["", "[maps]", 'holder = "RU"', 'rest = "UA"']
    (folder / "truceline.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "deal.deal").write_text(DEAL, encoding="utf-8")
    if maps is None:
        (folder / "daily").mkdir(exist_ok=True)
        for number in range(days):
            day = date(2025, 6, 30) - timedelta(days=days - 1 - number)
            file = folder / "daily" / f"{day:%Y%m%d}.geojson"
            file.write_text(json.dumps(_blob(vertices, 1.2 + 0.002 * number)), encoding="utf-8")
    return folder


def _blob(vertices: int, radius: float) -> dict[str, object]:
    """Return a wavy area around the centre, of about `radius` degrees."""
    ring = []
    for number in range(vertices):
        turn = 2 * math.pi * number / vertices
        reach = radius * (1 + 0.08 * math.sin(9 * turn) + 0.004 * math.sin(vertices / 3 * turn))
        ring.append(
            [
                round(_CENTRE[0] + 1.4 * reach * math.cos(turn), 6),
                round(_CENTRE[1] + reach * math.sin(turn), 6),
            ]
        )
    ring.append(ring[0])
    area = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {}, "geometry": area}
    return {"type": "FeatureCollection", "features": [feature]}


def _incidents(count: int) -> str:
    draw = random.Random(11)
    rows = [_HEAD]
    for number in range(count):
        day = date(2024, 7, 1) + timedelta(days=draw.randrange(365))
        lon, lat = draw.gauss(_CENTRE[0], 1.5), draw.gauss(_CENTRE[1], 1.0)
        rows.append(
            f"X{number},{day.isoformat()},1,Explosions/Remote violence,Shelling/artillery/missile "
            f"attack,A,1,B,2,{lat:.4f},{lon:.4f},2,somewhere,Reuters"
        )
    return "\n".join(rows) + "\n"
