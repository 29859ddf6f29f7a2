"""Row D: reports of one incident, against Splink 5 on DuckDB, on data that favours neither.

The generator is not our matcher's model: position errors are Student's t with 2 degrees of
freedom (ours assumes a Gaussian with a mild tail), reports come in batches with one time stamp,
clocks of sources drift, kinds are confused in a pattern, and some sources report an incident
twice. The measure is F1 over pairs of reports; CPU seconds are those of whole processes.

    python benchmarks/d_same_incident.py [--reports 200000] [--runs 1]
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

DAYS = 730
KINDS, ACTORS, SOURCES = 8, 3, 40


def made(reports: int, path: Path, seed: int = 7) -> None:
    """Write reports as Parquet with the true incident of each."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rng = np.random.default_rng(seed)
    count = int(reports / 1.9)
    towns = rng.normal(0, 1, (400, 2)) * [2.5, 1.2] + [34, 48.5]
    busy = rng.pareto(1.2, 400) + 0.2
    town = rng.choice(400, count, p=busy / busy.sum())
    lon, lat = (towns[town] + rng.normal(0, 0.08, (count, 2))).T
    when = rng.uniform(0, DAYS, count)
    kind, actor = rng.integers(1, KINDS + 1, count), rng.integers(1, ACTORS + 1, count)
    copies = np.minimum(1 + rng.geometric(0.55, count) - 1 + (rng.random(count) < 0.05) * 6, 15)
    who = np.repeat(np.arange(count), np.maximum(copies, 1))[:reports]
    n = len(who)
    # a few sources tell most; the same one tells an incident twice now and then
    often = 1 / np.arange(1, SOURCES + 1) ** 0.7
    source = rng.choice(SOURCES, n, p=often / often.sum()) + 1
    precision = rng.choice([300.0, 1000.0, 5000.0, 20_000.0], n, p=[0.3, 0.4, 0.25, 0.05])
    # heavy tails: a reported place is off by a multiple of what is stated
    east, north = rng.standard_t(2, (2, n)) * precision / 2.4477
    drift = rng.normal(0, 0.15, SOURCES + 1)
    told = when[who] + drift[source] + rng.exponential(0.1, n)
    batched = rng.random(n) < 0.4
    told = np.where(batched, np.floor(told) + 0.75, told)  # sent at six in the evening
    confused = rng.random(n) < 0.2
    table = pa.table({
        "id": np.arange(n),
        "incident": who,
        "lon": np.round(lon[who] + east / 73_900, 5),
        "lat": np.round(lat[who] + north / 111_200, 5),
        "precision_m": precision,
        "day": told,
        "kind": np.where(confused, kind[who] % KINDS + 1, kind[who]),
        "actor": np.where(rng.random(n) < 0.3, 0, actor[who]),
        "source": source,
    })  # fmt: skip
    pq.write_table(table, path)


def ours(path: Path) -> np.ndarray:
    import pyarrow.parquet as pq

    from truceline.engines.joining import Reports, join

    t = pq.read_table(path)
    column = {name: t[name].to_numpy() for name in t.column_names}
    start = (column["day"] * 86_400).astype(np.int64)
    reports = Reports(
        column["lon"], column["lat"], column["precision_m"] / 2.4477, start, start + 3600,
        column["kind"].astype(np.int64), column["actor"].astype(np.int64),
        column["source"].astype(np.int64), np.zeros(len(start), np.int64),
    )  # fmt: skip
    return join(reports).group


def splink(path: Path) -> np.ndarray:
    """Splink as its guide has it: blocking by cell and day, levels by distance and time, EM."""
    import duckdb
    import pandas as pd
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on
    from splink.comparison_library import CustomComparison, ExactMatch

    frame = pd.read_parquet(path).drop(columns="incident")
    frame = frame.rename(columns={"id": "unique_id"})
    frame["cx"], frame["cy"] = np.floor(frame.lon / 0.1), np.floor(frame.lat / 0.07)
    frame["cx2"], frame["cy2"] = np.floor(frame.lon / 0.1 + 0.5), np.floor(frame.lat / 0.07 + 0.5)
    frame["d"], frame["d2"] = np.floor(frame.day), np.floor(frame.day + 0.5)
    frame["actor"] = frame.actor.where(frame.actor > 0).astype("Int64")
    metres = "sqrt(pow((lon_l-lon_r)*73900,2)+pow((lat_l-lat_r)*111200,2))"
    far = f"{metres} / sqrt(pow(precision_m_l,2)+pow(precision_m_r,2))"
    gap = "abs(day_l-day_r)"

    def level(sql: str) -> dict[str, object]:
        return {"sql_condition": sql, "label_for_charts": sql[-12:]}

    place = CustomComparison(
        output_column_name="place",
        comparison_levels=[*(level(f"{far} < {cut}") for cut in (0.3, 0.7, 1.2, 2.5)),
                           level("ELSE")],
    )  # fmt: skip
    time = CustomComparison(
        output_column_name="time",
        comparison_levels=[*(level(f"{gap} < {cut}") for cut in (0.05, 0.25, 0.6, 1.2)),
                           level("ELSE")],
    )  # fmt: skip
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[place, time, ExactMatch("kind"), ExactMatch("actor")],
        blocking_rules_to_generate_predictions=[
            block_on("cx", "cy", "d"), block_on("cx2", "cy2", "d2"),
            block_on("cx", "cy", "d2"), block_on("cx2", "cy2", "d"),
        ],
    )  # fmt: skip
    api = DuckDBAPI(connection=duckdb.connect())
    linker = Linker(api.register(frame), settings)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("cx", "cy", "d", "kind")], recall=0.4
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("cx", "cy", "d"))
    pairs = linker.inference.predict(threshold_match_probability=0.5)
    grouped = linker.clustering.cluster_pairwise_predictions_at_threshold(
        pairs, threshold_match_probability=float(os.environ.get("SPLINK_AT", "0.8"))
    ).as_pandas_dataframe()
    return grouped.sort_values("unique_id")["cluster_id"].to_numpy()


WAYS = {"ours": ours, "Splink 5 on DuckDB": splink}


def pair_f1(group: np.ndarray, truth: np.ndarray) -> tuple[float, float, float]:
    """Return precision, recall and F1 over pairs of reports."""

    def pairs(*labels: np.ndarray) -> float:
        counts = np.unique(np.stack(labels), axis=1, return_counts=True)[1].astype(float)
        return float((counts * (counts - 1) / 2).sum())

    group = np.unique(group, return_inverse=True)[1]
    both = pairs(group, truth)
    precision, recall = both / pairs(group), both / pairs(truth)
    return precision, recall, 2 * precision * recall / (precision + recall)


def measured(way: str, path: Path) -> tuple[float, tuple[float, float, float]]:
    out = path.with_suffix(f".{way[:4]}.npy")
    before = os.times()
    subprocess.run(
        [sys.executable, __file__, "--way", way, "--file", str(path), "--out", str(out)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    after = os.times()
    spent = after.children_user + after.children_system
    import pyarrow.parquet as pq

    truth = pq.read_table(path, columns=["incident"])["incident"].to_numpy()
    seconds = spent - before.children_user - before.children_system
    return seconds, pair_f1(np.load(out), truth)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--reports", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--way")
    parser.add_argument("--file", type=Path)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    if asked.way:
        np.save(asked.out, WAYS[asked.way](asked.file))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reports.parquet"
        made(asked.reports, path)
        print(
            f"{platform.machine()}, Python {platform.python_version()}, "
            f"numpy {version('numpy')}; {asked.reports:,} reports"
        )
        seconds = {}
        for way in WAYS:
            if way != "ours" and importlib.util.find_spec("splink") is None:
                print(f"  {way:20} NOT RUN: splink is not installed")
                continue
            runs = [measured(way, path) for _ in range(asked.runs)]
            seconds[way] = statistics.median(spent for spent, _ in runs)
            precision, recall, f1 = runs[0][1]
            print(
                f"  {way:20} {seconds[way]:8.1f} s CPU   pairs: precision {precision:.3f}  "
                f"recall {recall:.3f}  F1 {f1:.3f}"
            )
        if len(seconds) == 2:
            print(f"ours takes {seconds['ours'] / seconds['Splink 5 on DuckDB']:.2f} of its CPU")


if __name__ == "__main__":
    main()
