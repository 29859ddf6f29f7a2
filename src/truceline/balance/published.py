"""Published figures beside ours, and what a difference over one per cent is made of."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from truceline.errors import InputError, NotFoundError, Problem, Where
from truceline.model.balance import TOTAL, DifferencePart, PublishedComparison, PublishedFigure
from truceline.model.control import UnitArea
from truceline.model.estimate import Estimate, total

if TYPE_CHECKING:
    from collections.abc import Iterator

NOTABLE = 0.01  # share of the published figure from which a difference is taken apart


def read_published(path: Path) -> tuple[PublishedFigure, ...]:
    """Return the published figures of a TOML file, one ``[[figure]]`` each.

    Raises
    ------
    NotFoundError
        FILE-MISSING.
    InputError
        PUBLISHED-SHAPE, with every figure that is not of the right shape.
    """
    if not path.exists():
        raise NotFoundError(Problem("FILE-MISSING", f"no such file: {path}"))
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(_problem(path, str(error))) from None
    figures: list[PublishedFigure] = []
    problems: list[Problem] = []
    for number, figure in enumerate(content.get("figure", ()), start=1):
        try:
            figures.append(msgspec.convert(figure, PublishedFigure))
        except msgspec.ValidationError as error:
            problems.append(_problem(path, str(error), f"figure {number}"))
    if problems:
        raise InputError(*problems)
    return tuple(figures)


def _problem(path: Path, found: str, feature: str = "") -> Problem:
    return Problem(
        "PUBLISHED-SHAPE",
        f"not a published figure: {found}",
        Where(file=str(path), feature=feature),
        "Each [[figure]] has text, holder, unit, value_km2 and by; see docs/reference/brief.md.",
    )


def beside_published(
    figures: Iterable[PublishedFigure], status_quo: Sequence[UnitArea]
) -> tuple[PublishedComparison, ...]:
    """Return each published figure beside ours for the status quo.

    Raises
    ------
    InputError
        PUBLISHED-UNIT, for every unit of a figure that the status quo does not have.
    """
    areas = {str(row.unit): row for row in status_quo}
    listed = list(figures)
    strange = [
        Problem(
            "PUBLISHED-UNIT",
            f'"{figure.text}" is about the unit {unit}, which this theatre does not have',
            hint="Units go by ISO 3166-2 code, several joined by +; the whole theatre is total.",
        )
        for figure in listed
        for unit in figure.unit.split("+")
        if unit not in areas
    ]
    if strange:
        raise InputError(*strange)
    return tuple(_compared(figure, areas) for figure in listed)


def _compared(figure: PublishedFigure, areas: Mapping[str, UnitArea]) -> PublishedComparison:
    rows = [areas[unit] for unit in figure.unit.split("+")]
    ours = total(
        (row.held_by[figure.holder] for row in rows if figure.holder in row.held_by), "km2"
    )
    difference = (ours.best or 0.0) - figure.value_km2
    share = difference / figure.value_km2
    parts = tuple(_parts(figure, rows, ours, difference, areas)) if abs(share) > NOTABLE else ()
    return PublishedComparison(
        figure=figure, ours=ours, difference_km2=difference, share=share, parts=parts
    )


def _parts(
    figure: PublishedFigure,
    rows: Sequence[UnitArea],
    ours: Estimate,
    difference: float,
    areas: Mapping[str, UnitArea],
) -> Iterator[DifferencePart]:
    """Yield the parts of a difference, which sum to it.

    Boundaries and residue are measured and may point either way. Rounding and method are
    tolerances: they take what is left as far as they reach, and no band is widened to make
    them reach. What remains is unexplained, and says so.
    """
    left = difference
    for part in (_boundary_part(figure, rows, ours), _residue_part(figure, areas)):
        left -= part.amount_km2
        yield part
    step = figure.rounded_to_km2
    rounding = _up_to(left, step / 2)
    left -= rounding
    yield DifferencePart(
        name="rounding",
        amount_km2=rounding,
        because=(
            f"printed to the nearest {step:,g} km²: a tolerance of half that either way"
            if step
            else "printed without rounding"
        ),
    )
    reach = _half_band(ours, left)
    method = _up_to(left, reach)
    left -= method
    yield DifferencePart(
        name="method",
        amount_km2=method,
        because=(
            "a tolerance and no measured cause: where in its band the line runs is not known, so "
            f"what is left may be due to that, as far as the band reaches ({reach:,.0f} km²)"
            if reach
            else "our figure has no band, so nothing can be put down to the method"
        ),
    )
    yield DifferencePart(
        name="unexplained",
        amount_km2=left,
        because="no cause that can be named and measured" if abs(left) >= 0.5 else "nothing left",
    )


def _boundary_part(
    figure: PublishedFigure, rows: Sequence[UnitArea], ours: Estimate
) -> DifferencePart:
    """Return what the boundary set accounts for: its difference in area, at the holder's share."""
    whole = sum(row.total.best or 0.0 for row in rows)
    if figure.unit_area_km2 is None or not whole:
        reason = "the boundaries behind the published figure are not stated"
        return DifferencePart(name="boundary set", amount_km2=0.0, because=reason)
    share = (ours.best or 0.0) / whole
    return DifferencePart(
        name="boundary set",
        amount_km2=(whole - figure.unit_area_km2) * share,
        because=(
            f"the unit has {whole:,.0f} km² in our boundaries and {figure.unit_area_km2:,.0f} km² "
            f"in those of the figure; {share:.0%} of the difference is taken to lie with the holder"
        ),
    )


def _residue_part(figure: PublishedFigure, areas: Mapping[str, UnitArea]) -> DifferencePart:
    """Return the land that our map draws outside every unit and the total counts."""
    residue = areas.get("residue")
    held = residue.held_by.get(figure.holder) if residue else None
    if figure.unit != TOTAL or held is None or not held.best:
        reason = "our figure holds no land outside the unit"
        return DifferencePart(name="coast and border residue", amount_km2=0.0, because=reason)
    return DifferencePart(
        name="coast and border residue",
        amount_km2=held.best,
        because="land of the map outside every unit, along coasts and borders",
    )


def _half_band(ours: Estimate, left: float) -> float:
    """Return how far our band reaches on the side of the published figure [km2]."""
    if ours.best is None:
        return 0.0
    bound = ours.low if left > 0 else ours.high
    return abs(ours.best - bound) if bound is not None else 0.0


def _up_to(left: float, reach: float) -> float:
    """Return what is left to explain, as far as a cause reaches, with its sign."""
    return max(-reach, min(reach, left))
