"""Compare the energy that devices state for runs with the model's, and what flagged altitude costs.

Usage: python -m benchmarks.device_energy DATA_FOLDER ... [--mass-kg 70]

Reads the published database of each folder. A device's figure contains the mass that was set on
it, which files seldom say: the bias is that of a runner of the mass given; the spread is not.
"""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path

import duckdb

_RUNS = """
select
    coalesce(device, 'not said') as device,
    device_energy_kcal / (? * coalesce(equivalent_distance_m, distance_m) / 1000) as ratio
from sessions
where sport = 'running' and distance_m > 1000 and device_energy_kcal > 0
"""
_FLAGGED = """
select
    count(*),
    count(*) filter (where gross_energy_kcal is not null),
    median(cost), max(cost), count(*) filter (where cost > 1.15)
from (
    select gross_energy_kcal, gross_energy_kcal / (mass_kg * distance_m / 1000) as cost
    from sessions
    left join weekly_energy
        on weekly_energy.athlete_id = sessions.athlete_id
        and weekly_energy.week = strftime(sessions.local_date, '%G-W%V')
    where sport = 'running' and distance_m > 1000 and energy_method = 'run_distance'
        and list_has_any(flags, ['altitude_noise', 'altitude_glitch', 'altitude_constant'])
)
"""
_TABLE = """
select
    device,
    count(*) as runs,
    median(ratio) - 1 as bias,
    (quantile_cont(ratio, 0.84) - quantile_cont(ratio, 0.16)) / 2 / median(ratio) as spread
from runs group by device having count(*) >= 5 order by runs desc
"""


def main() -> None:
    """Print both tables over the databases given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--mass-kg", type=float, default=70.0)
    options = parser.parse_args()
    with closing(duckdb.connect()) as conn:
        conn.execute("create table runs (device varchar, ratio double)")
        flagged = []
        for folder in options.folders:
            with closing(duckdb.connect(folder / "runpipe.duckdb", read_only=True)) as data:
                rows = data.execute(_RUNS, [options.mass_kg]).fetchall()
                flagged.append((folder.name, *(data.execute(_FLAGGED).fetchone() or ())))
            if rows:
                conn.executemany("insert into runs values (?, ?)", rows)
        print(f"| device | runs | bias at {options.mass_kg:.0f} kg | spread |")
        print("| --- | ---: | ---: | ---: |")
        for device, n, bias, spread in conn.execute(_TABLE).fetchall():
            print(f"| {device} | {n} | {bias:+.0%} | {spread:.0%} |")
    print(
        "\n| altitude flagged | runs | with a mass | median cost over flat | highest | above 1.15 |"
    )
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, n, n_known, middle, highest, n_above in flagged:
        costs = "–" if middle is None else f"{middle:.2f}"
        top = "–" if highest is None else f"{highest:.2f}"
        print(f"| {name} | {n} | {n_known} | {costs} | {top} | {n_above} |")


if __name__ == "__main__":
    main()
