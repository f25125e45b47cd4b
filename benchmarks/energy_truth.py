"""Answer for made-up runners whose true energy balance is kept from us.

Usage: python -m benchmarks.energy_truth FILE

FILE holds JSON lines, one athlete per line: seed, scenario, sex, age, height_m, body_fat_frac and
days (date, weigh_in_kg, logged_kcal, logged_protein_g, run_km, run_s). For every week of each the
answer is printed as a JSON line {seed, scenario, week_index, balance_kcal, sigma_kcal}; a week is
answered from what was logged up to its end, by the same code as a report's.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from runpipe.energy import BalanceDays, week_balances
from runpipe.judges.view.energy_window import EnergyHistory
from runpipe.judges.view.prepared import prepare
from runpipe.model.athlete import AthleteFacts, Sex
from runpipe.model.iso_week import Week
from runpipe.model.logs import BodyFatMethod
from runpipe.model.week_assessment import ModelRules
from runpipe.model.week_facts import DietDay, SessionSummary, SessionType, WeekFacts, WeighIn
from runpipe.settings import read_rules

DAYS_PER_YEAR = 365.25


def main() -> None:
    """Print an answer for every week of every athlete of a file."""
    rules = ModelRules(
        risk=read_rules("risk"), load=read_rules("load"), energy=read_rules("energy")
    )
    with Path(sys.argv[1]).open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                for answer in answers(json.loads(line), rules):
                    print(json.dumps(answer, separators=(",", ":")))


def answers(record: Mapping[str, Any], rules: ModelRules) -> Iterator[dict[str, object]]:
    """Yield the answer for each whole week of an athlete, as of the end of that week."""
    history = prepare(facts_of(record), rules)
    first = history.first_date
    n_weeks = len(record["days"]) // 7
    energies = EnergyHistory(history, rules)
    windows = [energies.window(first + timedelta(days=7 * w + 6)) for w in range(n_weeks)]
    usable: list[BalanceDays] = [window for window in windows if window is not None]
    balances = iter(week_balances(usable, rules.energy))
    for week, window in enumerate(windows):
        if window is None:
            continue
        estimate = next(balances).estimate
        yield {
            "seed": record["seed"],
            "scenario": record["scenario"],
            "week_index": week,
            "balance_kcal": round(estimate.kcal, 1),
            "sigma_kcal": round(estimate.sigma_kcal, 1),
        }


def facts_of(record: Mapping[str, Any]) -> WeekFacts:
    """Return an athlete's record as the judges are given facts."""
    days = [(date.fromisoformat(day["date"]), day) for day in record["days"]]
    first, last = days[0][0], days[-1][0]
    born = first - timedelta(days=round((record["age"] + 0.5) * DAYS_PER_YEAR))
    masses = [day["weigh_in_kg"] for _, day in days if day["weigh_in_kg"] is not None]
    height_m = record["height_m"]
    return WeekFacts(
        athlete=AthleteFacts(
            sex={"M": Sex.MALE, "F": Sex.FEMALE}.get(record["sex"], Sex.UNSPECIFIED),
            birth_date=born,
            height_m=height_m,
            mass_kg=None if masses else assumed_mass_kg(record),
            body_fat_frac=record["body_fat_frac"],
            body_fat_method=BodyFatMethod.UNKNOWN,
        ),
        week=Week.of(last),
        as_of=last,
        sessions=tuple(
            SessionSummary(
                session_id=day["date"],
                local_date=on,
                session_type=SessionType.EASY,
                duration_s=float(day["run_s"]),
                distance_m=1000.0 * day["run_km"],
            )
            for on, day in days
            if day["run_km"]
        ),
        diet_days=tuple(
            DietDay(
                local_date=on,
                energy_kcal=float(day["logged_kcal"]),
                protein_g=day["logged_protein_g"],
                is_complete=True,
            )
            for on, day in days
            if day["logged_kcal"] is not None
        ),
        weigh_ins=tuple(
            WeighIn(local_date=on, mass_kg=float(day["weigh_in_kg"]))
            for on, day in days
            if day["weigh_in_kg"] is not None
        ),
        first_date=first,
    )


def assumed_mass_kg(record: Mapping[str, Any]) -> float:
    """Return a mass for one who was never weighed: a runner's usual body-mass index."""
    index = {"M": 22.3, "F": 21.3}.get(record["sex"], 21.8)
    return float(index * record["height_m"] ** 2)


if __name__ == "__main__":
    main()
