"""The command `truceline brief`."""

from __future__ import annotations

from pathlib import Path

from truceline.cli.output import print_json, print_text, report_progress


def brief(
    path: Path,
    *,
    pdf: bool = False,
    out: Path | None = None,
    control: Path | None = None,
    fonts: tuple[Path, ...] = (),
    as_known_at: str | None = None,
    since: str | None = None,
    json: bool = False,
) -> None:
    """Write the whole story of a deal as one HTML file, and as a PDF.

    Parameters
    ----------
    path
        A workspace, or a deal file.
    pdf
        Also write a PDF.
    out
        The folder to write to; "brief" in the current folder if none is named.
    control
        A control map in place of the one the deal names.
    fonts
        Folders with further fonts for the PDF, for scripts other than Latin, Greek, Cyrillic,
        Armenian, Hebrew and Arabic.
    as_known_at
        A date (its end, UTC) or a time with its zone: the brief as it would have been then,
        from the files that the ledger kept.
    since
        The same kind of time: adds a section on the claims, terms and figures that have
        changed since then.
    json
        Print the names and hashes of the files as one JSON document.
    """
    from truceline.steps.brief import brief as write_brief

    files = write_brief(
        path,
        out=out,
        pdf=pdf,
        control=control,
        fonts=fonts,
        as_known_at=as_known_at,
        since=since,
        tell=report_progress,
    )
    if json:
        print_json(files)
        return
    print_text("\n".join(file for file in (files.html, files.pdf) if file))
