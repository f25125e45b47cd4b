"""The ledger: lean mass as expected and as measured, for this athlete alone.

Nothing is learned from it. It shows where the expectation was off by more than the method can
err, which is the only kind of miss that means anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import pairwise
from statistics import median

from runpipe.model.findings import Finding, Quantity, finding
from runpipe.model.logs import BodyFatMethod
from runpipe.model.rules import Rules
from runpipe.model.week_assessment import LedgerEntry, PredictedWeek
from runpipe.model.week_facts import WeighIn

_WEEK_DAYS = 7


def lean_mass_ledger(
    weigh_ins: Iterable[WeighIn], weeks: Sequence[PredictedWeek], rules: Rules
) -> tuple[LedgerEntry, ...]:
    """Return each two successive measurements of lean mass with what was expected between them.

    Parameters
    ----------
    weigh_ins
        In any order. Those with mass and body fat count, each method by itself; a measurement
        is the median of a few days, and the next is at least four weeks later.
    weeks
        The weeks with an expectation, in order.
    rules
        The ``risk`` rules.

    Returns
    -------
    tuple of LedgerEntry
        In order of method and date; empty with fewer than two measurements by any method.
    """
    by_method: dict[str, list[WeighIn]] = {}
    for weigh_in in sorted(weigh_ins, key=lambda row: row.local_date):
        if weigh_in.mass_kg is not None and weigh_in.body_fat_frac is not None:
            method = weigh_in.body_fat_method or BodyFatMethod.UNKNOWN
            by_method.setdefault(str(method), []).append(weigh_in)
    return tuple(
        _entry(method, rows, pair, weeks, rules)
        for method, rows in sorted(by_method.items())
        for pair in pairwise(_occasions(rows, rules))
    )


def _occasions(rows: Sequence[WeighIn], rules: Rules) -> list[WeighIn]:
    """Return the first measurement, and every later one that is far enough from the one before."""
    apart = timedelta(days=int(rules["ledger.min_days"]))
    occasions = [rows[0]]
    for row in rows[1:]:
        if row.local_date - occasions[-1].local_date >= apart:
            occasions.append(row)
    return occasions


def _lean_kg(rows: Sequence[WeighIn], at: WeighIn, rules: Rules) -> float:
    around = timedelta(days=int(rules["ledger.around_days"]))
    return median(
        row.mass_kg * (1.0 - row.body_fat_frac)
        for row in rows
        if row.mass_kg is not None
        and row.body_fat_frac is not None
        and abs(row.local_date - at.local_date) <= around
    )


def _entry(
    method: str,
    rows: Sequence[WeighIn],
    pair: tuple[WeighIn, WeighIn],
    weeks: Sequence[PredictedWeek],
    rules: Rules,
) -> LedgerEntry:
    first, last = pair
    first_kg, last_kg = (_lean_kg(rows, row, rules) for row in pair)
    n_weeks = (last.local_date - first.local_date).days / _WEEK_DAYS
    shares = [(_share(week, first, last), week) for week in weeks]
    n_expected = sum(share for share, _ in shares)
    is_known = n_expected >= rules["ledger.min_expected_frac"] * n_weeks
    scale = n_weeks / n_expected if is_known else 0.0
    least_kg = rules[f"ledger_least_kg.{method}"]
    expected_kg = scale * sum(share * week.change_kg for share, week in shares)
    measured_kg = last_kg - first_kg
    return LedgerEntry(
        method=method,
        first_date=first.local_date,
        last_date=last.local_date,
        first_kg=first_kg,
        last_kg=last_kg,
        measured_kg=measured_kg,
        least_kg=least_kg,
        expected_kg=expected_kg if is_known else None,
        expected_low_kg=scale * sum(s * w.low_kg for s, w in shares) if is_known else None,
        expected_high_kg=scale * sum(s * w.high_kg for s, w in shares) if is_known else None,
        n_weeks=n_weeks,
        n_expected_weeks=n_expected,
        finding=_finding(method, measured_kg, expected_kg if is_known else None, rules, pair=pair),
    )


def _share(week: PredictedWeek, first: WeighIn, last: WeighIn) -> float:
    """Return how much of a week lies between two measurements, 0-1."""
    begin = max(week.first_date, first.local_date)
    end = min(week.first_date + timedelta(days=_WEEK_DAYS), last.local_date)
    return max(0.0, (end - begin).days / _WEEK_DAYS)


def _finding(
    method: str,
    measured_kg: float,
    expected_kg: float | None,
    rules: Rules,
    *,
    pair: tuple[WeighIn, WeighIn],
) -> Finding:
    least = rules.quantity(f"ledger_least_kg.{method}")
    if expected_kg is None:
        code = "ledger.not_expected"
    elif abs(measured_kg - expected_kg) <= least.value:
        code = "ledger.agree" if abs(measured_kg) > least.value else "ledger.within_error"
    else:
        code = "ledger.less" if measured_kg < expected_kg else "ledger.more"
    return finding(
        code,
        method=method,
        first=pair[0].local_date,
        last=pair[1].local_date,
        measured=Quantity(measured_kg, "kg"),
        expected=Quantity(expected_kg or 0.0, "kg"),
        least=least,
    )
