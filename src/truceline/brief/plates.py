"""The drawings of a brief: before and after side by side, the whole theatre, the bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import shapely

from truceline.brief.blocks import Block, Figure, Figures, Heading, Swatch
from truceline.brief.chart import divided_units, held_bars
from truceline.brief.content import BriefContent
from truceline.brief.legend import legend_of
from truceline.brief.map import Scene, draw_map
from truceline.brief.words import day_in_words
from truceline.geo.shapes import geometry_of
from truceline.model.balance import NOBODY_NAMED
from truceline.model.control import RESIDUE
from truceline.model.record import CONTESTED, UNKNOWN_HOLDER, PartyId
from truceline.model.terms import Line, Zone

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_WHOLE, _HALF = 640.0, 460.0  # widths in drawing units
_HALF_TEXT = 11.6  # names on a map of half width are set larger, to be read in print
_CONTEXT_DEGREES = 0.4  # left at most around the zones, so that a reader knows where they are


def at_a_glance(content: BriefContent) -> list[Block]:
    """Return the maps that open a brief: before and after, where the deal draws anything."""
    focus = _focus(content)
    if focus is None:
        return []
    if content.map_after is content.control_map:
        return [_as_it_stands(content, focus, _dated(content))]
    return [_before_and_after(content, focus, _dated(content))]


_EARTH = shapely.box(-180, -80, 180, 80)  # where nothing of a deal can be drawn


def plates(content: BriefContent) -> list[Block]:
    """Return the section that shows the whole theatre, if the deal names one."""
    if content.theatre.is_nowhere:
        return []
    return [Heading("On the map", anchor="map"), _overview(content, _dated(content))]


def _dated(content: BriefContent) -> str:
    day = content.control_map.as_of
    return f" on {day_in_words(day)}" if day else ""


def _overview(content: BriefContent, dated: str) -> Figures:
    title = content.theatre.title
    scene = Scene(
        "overview",
        content.theatre,
        content.parties,
        content.control_map,
        content.contact_before,
        window=_focus(content),
    )
    figure = draw_map(
        scene,
        content.theatre.land,
        width=_WHOLE,
        caption=f"{title}: who holds what{dated}" if scene.shows_holders else title,
        alt=f"Map of {title} with what each party is known to hold{dated}.",
    )
    legend = legend_of(scene, _holders(content), content.theatre.land)
    return Figures((figure,), legend, _viewpoint(content))


def _viewpoint(content: BriefContent) -> str:
    return (
        f"{content.theatre.viewpoint} Equal-area projection; north is up at the middle of the map."
    )


def _as_it_stands(content: BriefContent, focus: BaseGeometry, dated: str) -> Figures:
    """Return the one map of a deal under which no holding passes."""
    scene = _status_quo(content)
    figure = draw_map(
        scene,
        focus,
        width=_WHOLE,
        caption=f"What the deal draws{dated}",
        alt="Map of the zones and lines that the deal names.",
    )
    return Figures((figure,), legend_of(scene, _holders(content), focus))


def _status_quo(content: BriefContent) -> Scene:
    return Scene(
        "before",
        content.theatre,
        content.parties,
        content.control_map,
        content.contact_before,
        zones=_drawn_zones(content),
        lines=_drawn_lines(content),
    )


def _before_and_after(content: BriefContent, focus: BaseGeometry, dated: str) -> Figures:
    before = _status_quo(content)
    figure = draw_map(
        before,
        focus,
        width=_HALF,
        text_size=_HALF_TEXT,
        caption=f"Status quo{dated}, with the zones of the deal",
        alt="Map of the status quo with the zones that the deal names.",
    )
    after = outcome_figure(content, focus, "after", "If the terms as written are carried out")
    legend = _by_text(*legend_of(before, _holders(content), focus), *outcome_legend(content, focus))
    return Figures((figure, after), legend)


def outcome_figure(
    content: BriefContent, focus: BaseGeometry, name: str, caption: str, *, zones: bool = False
) -> Figure:
    """Return the map of who would hold what if the terms as written were carried out."""
    scene = _outcome(content, name, zones=zones)
    alt = f"Map of the outcome ({caption}); ground that passes is hatched."
    return draw_map(scene, focus, width=_HALF, caption=caption, alt=alt, text_size=_HALF_TEXT)


def outcome_legend(
    content: BriefContent, focus: BaseGeometry, *, zones: bool = False
) -> tuple[Swatch, ...]:
    """Return the legend of an outcome's map."""
    return legend_of(_outcome(content, "legend", zones=zones), _holders(content), focus)


def common_legend(contents: Sequence[BriefContent], focus: BaseGeometry) -> tuple[Swatch, ...]:
    """Return one legend for the outcomes of several drafts."""
    return _by_text(
        *(swatch for content in contents for swatch in outcome_legend(content, focus, zones=True))
    )


def common_focus(contents: Sequence[BriefContent]) -> BaseGeometry:
    """Return the frame in which the outcomes of several drafts can be compared."""
    frames = [frame for content in contents if (frame := _focus(content)) is not None]
    land = contents[0].theatre.land
    return shapely.union_all(frames) if frames else land if not land.is_empty else _EARTH


def _outcome(content: BriefContent, name: str, *, zones: bool) -> Scene:
    return Scene(
        name,
        content.theatre,
        content.parties,
        content.map_after,
        content.contact_after,
        changed=content.changed,
        zones=_drawn_zones(content) if zones else (),
        lines=_drawn_lines(content) if zones else (),
    )


def _drawn_lines(content: BriefContent) -> tuple[Line, ...]:
    """Return the deal's own lines; the line of contact is drawn from the map."""
    return tuple(line for line in content.terms.lines if line.kind != "line of contact")


def _by_text(*swatches: Swatch) -> tuple[Swatch, ...]:
    """Return legend entries, each said once."""
    return tuple({swatch.text: swatch for swatch in swatches}.values())


def _drawn_zones(content: BriefContent) -> tuple[Zone, ...]:
    """Return the zones that can be drawn; readings of one zone are drawn with it, as its range."""
    variants = {variant for zone in content.terms.zones for variant in zone.alternatives}
    return tuple(
        zone
        for zone in content.terms.zones
        if zone.id not in variants and (zone.shape or zone.low or zone.high)
    )


def _holders(content: BriefContent) -> dict[PartyId, str]:
    named = {party: f"Held by {content.name_of(party)}" for party in content.parties}
    return {
        **named,
        CONTESTED: "Contested",
        NOBODY_NAMED: "Left, with nobody named to hold it",
        UNKNOWN_HOLDER: "Not known, or water inside a unit",
        RESIDUE: "Between the map and the coast or border",
    }


def _focus(content: BriefContent) -> BaseGeometry | None:
    """Return what the closer maps are about: the zones that can be drawn, and what passes."""
    drawn = [zone.high or zone.shape or zone.low for zone in _drawn_zones(content)]
    drawn += [thing.shape for thing in _drawn_lines(content)]
    shapes = [geometry_of(shape) for shape in drawn if shape is not None]
    changed = content.changed
    if changed is not None:
        shapes.append(changed)
    if not shapes:
        return None
    west, south, east, north = shapely.union_all(shapes).bounds
    room = min(_CONTEXT_DEGREES, max(east - west, north - south) / 3)
    return shapely.box(west - room, south - room, east + room, north + room)


def bars(content: BriefContent) -> list[Block]:
    """Return the shares of the units that are divided, now and after; nothing where none is."""
    sheet, parties = content.sheet, content.parties
    units = divided_units(sheet.status_quo, sheet.outcome, parties)
    if not units or not parties:
        return []
    first = content.name_of(parties[0])
    figure = held_bars(
        sheet.status_quo,
        sheet.outcome,
        parties,
        units,
        caption=f"Share of each unit held, now and after; at the right the share of {first}",
        alt=f"Bars: the share of each divided unit that each party holds; {first} first.",
    )
    return [Figures((figure,), note="Whiskers show the band of the first party's share.")]
