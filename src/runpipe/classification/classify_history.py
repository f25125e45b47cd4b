"""An athlete's sessions judged in order of time, whatever the order they came in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from runpipe.classification.athlete_profile import AthleteProfile, Reference, RunHistory
from runpipe.classification.decide import decide, reason_for_other
from runpipe.classification.features import Features
from runpipe.classification.scorecard import Scorecard
from runpipe.model.labels import Classification
from runpipe.model.rules import Rules


@dataclass(frozen=True, slots=True)
class Judgement:
    """A session's label and the athlete it was held against, as of before that session."""

    classification: Classification
    profile: AthleteProfile


def judge_history(
    features: Iterable[Features],
    rules: Rules,
    *,
    use_titles: bool = True,
    earlier: Iterable[Features] = (),
    known: Mapping[str, float] = MappingProxyType({}),
) -> tuple[Judgement, ...]:
    """Judge one athlete's sessions, each by what came before it.

    Parameters
    ----------
    features
        All sessions of one athlete, in any order.
    rules
        The rules of classification.
    use_titles
        False ignores the words in the files.
    earlier
        Sessions before all of these that are judged already: history alone, without a trace.
    known
        References that the athlete knows better than their history tells: a field of
        `AthleteProfile` to its value. They take the place of what would be learned.

    Returns
    -------
    tuple of Judgement
        In the order of `features`. The order does not influence any of them.
    """
    sessions = list(features)
    told: dict[str, Any] = {n: Reference(value, 0, "settings") for n, value in known.items()}
    history, card = RunHistory(rules), Scorecard.from_rules(rules)
    for session in earlier:
        if reason_for_other(session, rules) is None:
            history.add(session)
    judgements: dict[int, Judgement] = {}
    for i in _order(sessions):
        own = sessions[i] if use_titles else replace(sessions[i], titles=(), is_race_mark=False)
        profile = replace(history.profile(own), **told)
        judgements[i] = Judgement(decide(own, profile, rules, card), profile)
        if reason_for_other(own, rules) is None:
            history.add(own)
    return tuple(judgements[i] for i in range(len(sessions)))


def in_order(features: Iterable[Features]) -> list[Features]:
    """Return sessions in the order in which they are judged."""
    sessions = list(features)
    return [sessions[i] for i in _order(sessions)]


def _order(sessions: Sequence[Features]) -> list[int]:
    """Order by time, ties by content, so that no order of arrival can show through."""
    keys = [
        (session.start_utc, session.elapsed_s or 0.0, session.distance_m or 0.0, session.n_samples)
        for session in sessions
    ]
    n_alike = Counter(keys)
    return sorted(
        range(len(sessions)),
        key=lambda i: (keys[i], sessions[i].to_json() if n_alike[keys[i]] > 1 else ""),
    )
