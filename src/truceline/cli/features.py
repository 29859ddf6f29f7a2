"""The command `truceline features`: a workspace as files for map programs."""

from __future__ import annotations

from pathlib import Path

from truceline.cli.output import print_json, print_table, print_text


def features(
    workspace: Path,
    collection: str = "",
    *,
    to: Path | None = None,
    when: str = "",
    rounded: bool = False,
    json: bool = False,
) -> None:
    """List the collections of a workspace, or write one as GeoJSON, GeoPackage or CSV.

    Parameters
    ----------
    workspace
        A folder with truceline.toml, or a deal file.
    collection
        The collection to write, as the list calls it.
    to
        The file to write: .geojson, .gpkg or .csv.
    when
        A day, or an interval "from/to", of the map or the findings.
    rounded
        Places of incidents rounded to about ten kilometres, times to the day.
    json
        Print one JSON document.
    """
    from truceline.steps.features import Asked, download, feature_collections, feature_page, form_of

    if not collection:
        found = feature_collections(workspace)
        if json:
            print_json(found)
            return
        rows = [(one.id, one.title, one.licence) for one in found]
        print_table("", ("collection", "what", "licence"), rows)
        return
    if to is None:
        asked = Asked(when=when, confidential=not rounded, limit=1_000_000)
        print_json(feature_page(workspace, collection, asked))
        return
    content = download(workspace, collection, form_of(to), confidential=not rounded, when=when)
    to.write_bytes(content)
    print_text(str(to))
