"""The legend of a map: an entry for what the map shows, and for nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from truceline.brief import palette
from truceline.brief.blocks import Swatch
from truceline.brief.marks import changed_pattern, contact_line, site_mark
from truceline.brief.palette import ACCENT, Fill
from truceline.model.record import PartyId

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from truceline.brief.map import Scene


def legend_of(
    scene: Scene, holders: Mapping[PartyId, str], focus: BaseGeometry
) -> tuple[Swatch, ...]:
    """Return the legend entries for what a scene shows, in the words given for each holder."""
    fills = palette.fills(scene.parties)
    shown = [holding.holder for holding in scene.control_map.holdings if scene.shows_holders]
    swatches = [
        _swatch(_filled(f"{scene.name}-key-{holder.replace(' ', '-')}", fills[holder]), words)
        for holder, words in holders.items()
        if holder in shown and holder in fills
    ]
    if scene.contact is not None:
        swatches.append(_swatch(contact_line("M2 7L26 7"), "Line of contact, with its band"))
    if scene.changed is not None:
        name = f"{scene.name}-key"
        mark = changed_pattern(name) + _rectangle(f'fill="url(#{name})"', ACCENT)
        swatches.append(_swatch(mark, "Ground that passes if the terms are carried out"))
    if scene.zones:
        dashed = _rectangle('fill="none" stroke-dasharray="4 2.5" stroke-width="1.5"', ACCENT)
        swatches.append(_swatch(dashed, "Zone of the deal"))
    if scene.lines:
        drawn = f'<path d="M2 7H26" stroke="{ACCENT}" stroke-width="1.8"/>'
        swatches.append(_swatch(drawn, "Line of the deal"))
    if scene.show_sites and _has_sites(scene, focus):
        swatches.append(_swatch(site_mark(14, 7), "Site: plant, dam, crossing or other"))
    if scene.window is not None:
        frame = _rectangle('fill="none" stroke-dasharray="5 2.5" stroke-width=".9"', palette.INK)
        swatches.append(_swatch(frame, "Extent of the closer map"))
    if not scene.theatre.land.is_empty:
        border = f'<path d="M2 7H26" stroke="{palette.BORDER}" stroke-width="1.3"/>'
        swatches.append(_swatch(border, "Internationally recognised border"))
    return tuple(swatches)


def _has_sites(scene: Scene, focus: BaseGeometry) -> bool:
    west, south, east, north = focus.bounds
    return any(
        west <= site.lon <= east and south <= site.lat <= north for site in scene.theatre.sites
    )


def _swatch(svg: str, text: str) -> Swatch:
    return Swatch(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 14" width="28" height="14" '
        f'aria-hidden="true">{svg}</svg>',
        text,
    )


def _rectangle(style: str, stroke: str) -> str:
    return f'<rect x="1" y="1" width="26" height="12" stroke="{stroke}" {style}/>'


def _filled(name: str, fill: Fill) -> str:
    paint = palette.paint(name, fill)
    return palette.pattern(name, fill) + _rectangle(f'fill="{paint}"', fill.ink)
