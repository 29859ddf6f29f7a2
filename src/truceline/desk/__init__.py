"""The review desk: matters out of ledger entries, actions into them, and what is released."""

from truceline.desk.acting import Opening, act
from truceline.desk.matters import Standing, standing_of, standings
from truceline.desk.publishing import public_edition

__all__ = ["Opening", "Standing", "act", "public_edition", "standing_of", "standings"]
