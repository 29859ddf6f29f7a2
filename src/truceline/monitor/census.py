"""How many incidents of which feed and category pass by, and from when to when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from truceline.model.incident import Incident, IncidentCount


class Census:
    """Counts incidents while they stream past."""

    def __init__(self, incidents: Iterable[Incident]) -> None:
        self._incidents = incidents
        self._counted: Counter[tuple[str, str]] = Counter()
        self.first: datetime | None = None
        self.last: datetime | None = None

    def __iter__(self) -> Iterator[Incident]:
        """Yield the incidents as they come."""
        for incident in self._incidents:
            self._counted[incident.feed, incident.category] += 1
            if self.first is None or incident.occurred_from < self.first:
                self.first = incident.occurred_from
            if self.last is None or incident.occurred_to > self.last:
                self.last = incident.occurred_to
            yield incident

    @property
    def counts(self) -> tuple[IncidentCount, ...]:
        """The counts so far, by feed and category."""
        return tuple(
            IncidentCount(feed=feed, category=category, incidents=count)
            for (feed, category), count in sorted(self._counted.items())
        )
