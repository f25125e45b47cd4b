"""The balance index: a heuristic from 0 to 100 (science/model.md 7.4)."""

from __future__ import annotations

from runpipe.judges.balance.measure import BalanceWeek
from runpipe.judges.balance.measures import INDEXED
from runpipe.model.balance import IndexPart


def balance_index(week: BalanceWeek) -> tuple[float | None, tuple[IndexPart, ...]]:
    """Add up the parts of the index, scaled to 100 over those that are known.

    Returns
    -------
    tuple
        The index, `None` in a week without any session, and its parts.
    """
    parts = []
    for indexed in INDEXED:
        weight, share = week.rules[f"index.{indexed.name}"], indexed.share(week)
        points = None if share is None else share * weight
        parts.append(IndexPart(name=indexed.name, weight=weight, points=points))
    scored_weight = sum(part.weight for part in parts if part.points is not None)
    if not week.has_sessions or scored_weight <= 0:
        return None, tuple(parts)
    total = sum(part.weight for part in parts)
    return sum(part.points or 0.0 for part in parts) * total / scored_weight, tuple(parts)
