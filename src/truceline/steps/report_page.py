"""A mission's report as the desk shows it: made and put on record, or as it was known before."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from truceline.model.page import ReportPage
from truceline.monitor.mission.profile import read_profile
from truceline.steps.mission import report
from truceline.steps.recording import all_as_known, moment


def report_page(root: Path, period: str, *, as_known_at: str = "") -> ReportPage:
    """Return a mission's report on a period as a page that stands alone.

    A report that is made now is put on record with all that it rests on, so that it can be made
    again later as it was. Raises what `report` and `all_as_known` raise.
    """
    from truceline.brief.mission import forms_of

    with all_as_known((root,), as_known_at or None) as (known,):
        made = report(
            known,
            period=period,
            now=moment(as_known_at) if as_known_at else None,
            desk=root if as_known_at else None,
        )
    html = forms_of(made, read_profile(made.profile), ("html",))["html"].decode()
    return ReportPage(
        title=made.title, made_at=datetime.now(UTC), as_known_at=as_known_at, html=html
    )
