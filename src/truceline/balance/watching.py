"""What watching a line takes, under ratios that somebody has published.

An arithmetic, not advice: no ratio is a finding that so many people suffice.
"""

from __future__ import annotations

from dataclasses import dataclass

from truceline.model.balance import LineChange, Watching
from truceline.model.estimate import Estimate


@dataclass(frozen=True)
class Ratio:
    """So many people for so many kilometres, as published."""

    name: str
    people: float
    km: float
    unit: str
    source: str

    @property
    def per_km(self) -> float:
        """People for each kilometre."""
        return self.people / self.km


RATIOS = (
    Ratio(
        "GCSP proposal, civilian monitors",
        5_000,
        1_200,
        "monitors",
        "Geneva Centre for Security Policy, Ceasefire Toolkit paper of February 2025: "
        "5,000 civilian monitors on a line of 1,200 km",
    ),
    Ratio(
        "GCSP proposal, protecting troops",
        10_000,
        1_200,
        "troops",
        "Geneva Centre for Security Policy, Ceasefire Toolkit paper of February 2025: "
        "10,000 troops to protect the monitors on a line of 1,200 km",
    ),
    Ratio(
        "UN force in Cyprus, 2014",
        855,
        180.5,
        "troops",
        "UNFICYP: 855 military personnel on 31 January 2014 on a buffer zone of 180.5 km, "
        "forty years after the fighting",
    ),
    Ratio(
        "UN mission in Ethiopia and Eritrea, authorised",
        4_200,
        900,
        "troops",
        "UN Security Council resolution 1320 (2000): up to 4,200 troops, observers among them, "
        "for a security zone whose southern boundary is some 900 km long",
    ),
)


def watching(line: LineChange) -> tuple[Watching, ...]:
    """Return what each published ratio gives for the line before and after, if it is known."""
    if line.after.high is None:
        return ()
    return tuple(
        Watching(
            name=ratio.name,
            per_km=ratio.per_km,
            unit=ratio.unit,
            before=_people(line.before, ratio),
            after=_people(line.after, ratio),
            source=ratio.source,
        )
        for ratio in RATIOS
    )


def _people(length: Estimate, ratio: Ratio) -> Estimate:
    people = length.scaled(ratio.per_km, "count")
    reason = f"{ratio.people:,.0f} {ratio.unit} for {ratio.km:,g} km, in proportion to length"
    return Estimate(
        best=people.best,
        low=people.low,
        high=people.high,
        unit="count",
        because=(*people.because, reason),
    )
