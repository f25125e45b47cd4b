"""Count how often each light of training balance is on, and which long or heavy sessions are hard.

Usage: python -m benchmarks.lights DATA_FOLDER ...

Reads the published database of each folder; weeks without a session are left out. The target is
no measure at caution or worse in more than 60 % of weeks, and no red on what was assumed.
"""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import duckdb

_LIGHTS = """
select
    metric,
    avg((light in ('caution', 'warn'))::integer) as bad,
    avg((light = 'warn')::integer) as red,
    count(*) filter (where light = 'warn' and is_imputed) as red_on_imputed
from weekly_balance_metrics
inner join weekly_training_balance using (athlete_id, week)
where n_sessions > 0
group by metric order by bad desc, metric
"""
_HARD = """
with top as (select quantile_disc(load_au, 0.9) as load_au from sessions where load_au > 0)
select
    count(*) filter (where long), count(*) filter (where long and is_hard),
    count(*) filter (where heavy), count(*) filter (where heavy and is_hard)
from (
    select
        is_hard,
        coalesce(timer_s, elapsed_s) >= 5400 and session_type not in ('walk', 'yoga') as long,
        sessions.load_au >= top.load_au as heavy
    from sessions, top
    where session_type is not null
)
"""


def main() -> None:
    """Print both for every folder."""
    for folder in map(Path, sys.argv[1:]):
        with closing(duckdb.connect(folder / "runpipe.duckdb", read_only=True)) as conn:
            print(f"\n{folder.name}\n| measure | caution or red | red | red on assumed |")
            print("| --- | ---: | ---: | ---: |")
            for metric, bad, red, n_imputed in conn.execute(_LIGHTS).fetchall():
                print(f"| {metric} | {bad:.0%} | {red:.0%} | {n_imputed} |")
            long, long_hard, heavy, heavy_hard = conn.execute(_HARD).fetchone() or (0,) * 4
        print(
            f"Hard: {long_hard} of {long} sessions of 90 min, {heavy_hard} of {heavy} of the top tenth"
        )


if __name__ == "__main__":
    main()
