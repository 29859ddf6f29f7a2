"""What an editor asks of a deal: problems, meanings and names."""

from __future__ import annotations

from truceline.deal.assisting import completed, diagnosed, explained

__all__ = ["completed", "diagnosed", "explained"]
