"""Table cells that hold a figure: the best value, and its range on a quieter line below."""

from __future__ import annotations

from truceline.brief.blocks import Cell, cell, line, quiet
from truceline.brief.words import best, spread
from truceline.model.estimate import Estimate


def amount_cell(estimate: Estimate | None) -> Cell:
    """Return an estimate as a cell; a dash where there is no such figure."""
    if estimate is None:
        return cell(quiet("–"))
    range_ = spread(estimate) if estimate.best is not None else ""
    return Cell((line(best(estimate)), *((line(quiet(range_)),) if range_ else ())))
