"""Vary one distance of a deal and weigh each outcome against the same map."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from truceline.deal import compile_deal, parse
from truceline.deal.print_time import quantity_text
from truceline.deal.syntax import Quantity
from truceline.deal.varying import distance_of, varied
from truceline.intake.text import read_text
from truceline.model.balance import BalanceRow
from truceline.model.sweep import Sweep, SweepRow
from truceline.steps.balance import control_map_of, deal_path, theatre_of
from truceline.workspace import open_workspace


def sweep(
    deal: str | Path,
    name: str,
    distances: Iterable[str | float],
    *,
    control: str | Path | None = None,
    theatre: str | Path | None = None,
) -> Sweep:
    """Return the outcomes of a deal while the distance of one zone or term is varied.

    Parameters
    ----------
    deal
        A deal file or a workspace.
    name
        The zone or term whose first distance is varied.
    distances
        Its values: numbers of kilometres, or words of a deal such as ``"10 to 15 km"``.
    control, theatre
        A map and a theatre in place of those that the deal names.

    Raises
    ------
    NotFoundError
        SWEEP-NAME where nothing of that name states a distance.
    InputError
        DEAL-SYNTAX, MEASURE-UNKNOWN, and every problem of the deal.

    >>> import truceline
    >>> truceline.sweep("x.deal", "buffer", [10, 15, 20])  # doctest: +SKIP
    """
    from truceline.balance import Assessment, blank_map

    workspace = open_workspace(deal)
    path = deal_path(deal, workspace)
    where = theatre_of(path, workspace, theatre)
    control_map = control_map_of(path, workspace, where, control)
    tree = parse(read_text(path), str(path))
    rows = []
    for distance in map(_distance, distances):
        terms = compile_deal(varied(tree, name, distance), theatre=where, control=control_map)
        sheet = Assessment(terms, control_map or blank_map(where), where).sheet
        rows.append(
            SweepRow(
                distance=quantity_text(distance),
                zones=sheet.zones,
                totals=tuple(row for row in sheet.rows if _is_total(row)),
                line=sheet.line.after,
            )
        )
    return Sweep(title=tree.header("deal"), varied=name, rows=tuple(rows))


def _distance(value: str | float) -> Quantity:
    return distance_of(value if isinstance(value, str) else f"{value:g} km")


def _is_total(row: BalanceRow) -> bool:
    return row.unit == "total"
