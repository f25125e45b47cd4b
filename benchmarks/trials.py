"""Hold the muscle-risk model against published trial arms.

Usage: python -m benchmarks.trials TRIALS_CSV [NEW_TRIALS_CSV]

Prints rank correlations between predicted and observed rates of lean-mass change, the pairs of
arms within a trial that the model puts in the right and in the wrong order, and the two groups
it separates poorly; with arms found later, the same for them. Then how often the 80 % interval of
groups holds the observed change, also with its width chosen without the trial itself (one study
left out at a time), and the Brier score of the probability of loss. The trials were known when
the model's constants were chosen: agreement means "consistent with published arms" and nothing
more.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from pathlib import Path

import numpy as np

from runpipe.judges import MuscleInputs, evaluate
from runpipe.judges.muscle.interval import risk_interval
from runpipe.model.athlete import Sex
from runpipe.model.rules import Rules
from runpipe.settings import read_rules

LEAST_FAT = {Sex.MALE: 0.20, Sex.FEMALE: 0.30, Sex.UNSPECIFIED: 0.25}
"""The novice floor of the gains asks for at least this body fat."""
PRESCRIBED = frozenset(
    {
        "longland",
        "mettler",
        "garthe",
        "pasiakos",
        "josse",
        "nedelt",
        "zach",
        "huovinen",
        "friedl",
        "nindl",
        "berryman",
        "bryner",
        "geliebter",
    }
)
"""Trials whose deficit was set by the protocol or measured, not worked back from lost weight."""
SEDENTARY = frozenset({"weiss"})
"""Trials whose people did not train before: all their training was new."""
SIGMA_FRAC, LEAST_SIGMA_KCAL = 0.15, 50.0
"""How unsure an arm's energy balance is taken to be."""
WIDTHS = tuple(np.arange(0.6, 2.05, 0.1))
"""Multiples of the spread between studies that one study left out chooses from."""
COVERED = 0.80
SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Arm:
    """One trial arm: inputs, and the observed rate of lean-mass change, %/week."""

    name: str
    trial: str
    inputs: MuscleInputs
    observed: float
    days: float
    deficit_per_ffm: float
    forbes_hall: float
    run_km: float
    confidence: str
    predicted: float

    @property
    def deficit_kcal(self) -> float:
        """The arm's deficit."""
        return self.inputs.deficit_kcal

    @property
    def is_prescribed(self) -> bool:
        """Tell whether the deficit was prescribed or measured, not worked back from weight."""
        return self.deficit_kcal > 0 and self.trial in PRESCRIBED


def main() -> None:
    """Read the arms and print how the model ranks and holds them."""
    rules = read_rules("risk")
    arms = read_arms(Path(sys.argv[1]), rules)
    print_ranks(arms)
    print_pairs(arms)
    sets = [("old arms", arms)]
    if len(sys.argv) > 2:
        later = read_arms(Path(sys.argv[2]), rules)
        sets.append(("new arms", later))
        print()
        for name, group in (("new arms", later), ("all arms", [*arms, *later])):
            rho = spearman([a.predicted for a in group], [a.observed for a in group])
            print(f"{name:45}{len(group):4d}  {rho:.3f}")
        print_pairs(later)
    print_spread(sets, rules)


def print_spread(sets: Sequence[tuple[str, Sequence[Arm]]], rules: Rules) -> None:
    """Print coverage of the 80 % interval and Brier score of each set of arms."""
    every = [arm for _, arms in sets for arm in arms]
    widths = {width: with_width(rules, width) for width in WIDTHS}
    held = {width: [is_held(arm, own) for arm in every] for width, own in widths.items()}
    own = left_out_widths(every, held)
    shipped = [is_held(arm, rules) for arm in every]
    apart = [held[width][i] for i, width in enumerate(own)]
    print(f"\n{'80 % interval':45}{'n':>4}  as shipped  one study left out")
    groups = [(name, [id(a) for a in arms]) for name, arms in sets]
    groups += [
        ("21 days or longer", [id(a) for a in every if a.days >= 21]),
        ("running arms, 5 km a week or more", [id(a) for a in every if a.run_km >= 5]),
        ("deficit below 250 kcal", [id(a) for a in every if a.deficit_kcal < 250]),
    ]
    for name, members in groups:
        places = [i for i, arm in enumerate(every) if id(arm) in set(members)]
        one, other = (sum(flags[i] for i in places) / len(places) for flags in (shipped, apart))
        print(f"{name:45}{len(places):4d}  {one:10.2f}  {other:18.2f}")
    for name, arms in sets:
        print(f"Brier score of the probability of loss, {name}: {brier(arms, rules):.3f}")


def with_width(rules: Rules, width: float) -> Rules:
    """Return the rules with another spread between studies."""
    for name in ("uncertainty.study_base", "uncertainty.study_slope"):
        rules = rules.with_value(name, rules[name] * width)
    return rules


def is_held(arm: Arm, rules: Rules) -> bool:
    """Tell whether the interval of groups holds what was observed."""
    low, high = risk_interval(arm.inputs, rules).runners_like_you
    return low <= -arm.observed <= high


def left_out_widths(arms: Sequence[Arm], held: Mapping[float, Sequence[bool]]) -> list[float]:
    """Return for each arm the width that holds four fifths of all other studies' arms best."""
    widths = {}
    for trial in {arm.trial for arm in arms}:
        others = [i for i, arm in enumerate(arms) if arm.trial != trial]
        widths[trial] = min(
            held, key=lambda w: abs(sum(held[w][i] for i in others) / len(others) - COVERED)
        )
    return [widths[arm.trial] for arm in arms]


def brier(arms: Sequence[Arm], rules: Rules) -> float:
    """Return the mean squared error of the probability that an arm lost more than the threshold."""
    limit = rules["score.loss_threshold"]
    errors = [
        risk_interval(arm.inputs, rules).group_loss_frac - (-arm.observed > limit) for arm in arms
    ]
    return sum(error * error for error in errors) / len(errors)


def read_arms(path: Path, rules: Rules) -> list[Arm]:
    """Read the arms that can be ranked; a file without that column holds no others."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row.get("use_in_rank", "1") == "1"]
    return [read_arm(row, rules) for row in rows]


def read_arm(row: dict[str, str], rules: Rules) -> Arm:
    """Turn a row of the trials file into inputs; blanks take the adapter's stated values."""
    sex = {"M": Sex.MALE, "F": Sex.FEMALE}.get(row["sex"], Sex.UNSPECIFIED)
    mass, fat = number(row, "mass_kg", 75.0), number(row, "body_fat_pct", 20.0) / 100.0
    deficit = number(row, "energy_deficit_kcal_per_day", 0.0)
    percent = number(row, "energy_deficit_pct", 0.0)
    strength = number(row, "strength_sessions_per_week", 0.0)
    force = number(row, "hi_run_sessions_per_week", 0.0)
    novice = float(row["rt_novice"] == "1")
    lean = mass * (1.0 - fat)
    trained = row.get("eee", "").strip()
    is_new = novice > 0 or row["trial_id"] in SEDENTARY
    inputs = MuscleInputs(
        mass_kg=mass,
        body_fat_frac=fat,
        balance_kcal=-deficit,
        sigma_balance_kcal=max(LEAST_SIGMA_KCAL, SIGMA_FRAC * abs(deficit)),
        tdee_kcal=deficit / percent * 100.0 if percent > 0 and deficit > 0 else 40.0 * lean,
        sex=sex,
        age_years=number(row, "age", 30.0),
        protein_g_per_kg=number(row, "protein_g_per_kg", 1.2),
        strength_lower_units=strength,
        strength_upper_units=0.0 if row["trial_id"] == "vikmoen" else strength,
        run_lower_units=0.25 * force,
        high_force_units=force,
        run_km=number(row, "run_km_per_week", 0.0),
        other_aerobic_min=number(row, "other_aerobic_min_per_week", 0.0),
        sleep_h=number(row, "sleep_h", 7.2),
        n_bed_days=number(row, "bed_rest_days_per_week", 0.0),
        strength_novice_frac=novice,
        run_novice_frac=novice,
        exercise_kcal=float(trained) if trained else None,
        usual_exercise_kcal=0.0 if is_new else None,
    )
    terms = evaluate(inputs, rules)
    days = number(row, "duration_days", 0.0)
    return Arm(
        name=f"{row['study']} {row['year']}, {row['group']}",
        trial=row["trial_id"],
        inputs=inputs,
        observed=number(row, "lean_mass_change_pct", 0.0) / (days / 7.0),
        days=days,
        deficit_per_ffm=-max(0.0, deficit) / lean,
        forbes_hall=-terms["unprotected_loss_kg"] / lean,
        run_km=inputs.run_km,
        confidence=row["source_confidence"],
        predicted=-terms.rate,
    )


def number(row: dict[str, str], name: str, blank: float) -> float:
    """Return a cell's number, or what a blank stands for."""
    text = row[name].strip()
    return float(text) if text else blank


def print_ranks(arms: Sequence[Arm]) -> None:
    """Print the rank correlation of every group of arms."""
    long = [a for a in arms if a.days >= 21]
    prescribed = [a for a in arms if a.is_prescribed]
    groups: Iterable[tuple[str, Sequence[Arm], Callable[[Arm], float]]] = (
        ("all rankable", arms, lambda a: a.predicted),
        ("21 days or longer", long, lambda a: a.predicted),
        (
            "confidence A or B, 21 days or longer",
            [a for a in long if a.confidence in "AB"],
            lambda a: a.predicted,
        ),
        ("deficit prescribed or measured", prescribed, lambda a: a.predicted),
        ("the same, deficit per kg lean alone", prescribed, lambda a: a.deficit_per_ffm),
        ("all, deficit per kg lean alone", arms, lambda a: a.deficit_per_ffm),
        ("all, Forbes-Hall alone", arms, lambda a: a.forbes_hall),
        (
            "running arms, 5 km a week or more",
            [a for a in arms if a.run_km >= 5],
            lambda a: a.predicted,
        ),
        (
            "deficit below 250 kcal",
            [a for a in arms if a.deficit_kcal < 250],
            lambda a: a.predicted,
        ),
    )
    print(f"{'arms':45}{'n':>4}  Spearman")
    for name, group, of in groups:
        rho = spearman([of(a) for a in group], [a.observed for a in group])
        print(f"{name:45}{len(group):4d}  {rho:.3f}")
    print_without_one(prescribed)
    means = trial_means(arms)
    rho = spearman([p for p, _ in means], [o for _, o in means])
    print(f"{'trial means':45}{len(means):4d}  {rho:.3f}")
    errors = [a.predicted - a.observed for a in long]
    rmse = sqrt(sum(e * e for e in errors) / len(errors))
    print(f"21 days or longer: RMSE {rmse:.2f} %/week, bias {sum(errors) / len(errors):+.2f}")


def print_without_one(arms: Sequence[Arm]) -> None:
    """Print how far the correlation hangs on any single arm."""
    found = []
    for index in range(len(arms)):
        rest = [*arms[:index], *arms[index + 1 :]]
        found.append(spearman([a.predicted for a in rest], [a.observed for a in rest]))
    print(
        f"{'  any one of these arms left out':45}{len(arms) - 1:4d}  {min(found):.3f}-{max(found):.3f}"
    )


def print_pairs(arms: Sequence[Arm]) -> None:
    """Print the pairs within a trial, and those the model puts in the wrong order."""
    right, wrong, n = compare_pairs(arms)
    print(f"pairs within a trial: {right} concordant of {n}, {n - right - len(wrong)} ties")
    for one, other in wrong:
        print(f"  discordant: {one.name} ({one.observed:+.2f}, model {one.predicted:+.2f})")
        print(f"         and: {other.name} ({other.observed:+.2f}, model {other.predicted:+.2f})")


def compare_pairs(arms: Sequence[Arm]) -> tuple[int, list[tuple[Arm, Arm]], int]:
    """Return how many pairs within a trial are in the right order, the wrong ones, and how many."""
    by_trial: dict[str, list[Arm]] = defaultdict(list)
    for arm in arms:
        by_trial[arm.trial].append(arm)
    right, wrong, n = 0, [], 0
    for group in by_trial.values():
        for one, other in combinations(group, 2):
            seen, said = one.observed - other.observed, one.predicted - other.predicted
            if abs(seen) < SAME:
                continue
            n += 1
            if seen * said > 0:
                right += 1
            elif abs(said) >= SAME:
                wrong.append((one, other))
    return right, wrong, n


def trial_means(arms: Iterable[Arm]) -> list[tuple[float, float]]:
    """Return mean predicted and observed rate of each trial."""
    by_trial: dict[str, list[Arm]] = defaultdict(list)
    for arm in arms:
        by_trial[arm.trial].append(arm)
    return [
        (sum(a.predicted for a in g) / len(g), sum(a.observed for a in g) / len(g))
        for g in by_trial.values()
    ]


def spearman(one: Sequence[float], other: Sequence[float]) -> float:
    """Return Spearman's rank correlation, ties at their mean rank."""
    a, b = ranks(one), ranks(other)
    mean_a, mean_b = sum(a) / len(a), sum(b) / len(b)
    top = sum((x - mean_a) * (y - mean_b) for x, y in zip(a, b, strict=True))
    spread = sum((x - mean_a) ** 2 for x in a) * sum((y - mean_b) ** 2 for y in b)
    return top / sqrt(spread)


def ranks(values: Sequence[float]) -> list[float]:
    """Return ranks from 1, equal values sharing their mean."""
    order = sorted(range(len(values)), key=values.__getitem__)
    found = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and abs(values[order[end + 1]] - values[order[start]]) < SAME:
            end += 1
        for place in range(start, end + 1):
            found[order[place]] = (start + end) / 2.0 + 1.0
        start = end + 1
    return found


if __name__ == "__main__":
    main()
