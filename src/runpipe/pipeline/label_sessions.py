"""The labels: sessions judged one after the other, from the first that has changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Final

from runpipe import warehouse
from runpipe.classification import Features, Judgement, judge_history, look_back
from runpipe.model import stored
from runpipe.model.athlete import AthleteFacts
from runpipe.model.findings import finding
from runpipe.model.labels import Classification, Evidence, SessionLabel
from runpipe.pipeline import provenance
from runpipe.pipeline.contain_trouble import run_attributed
from runpipe.settings import read_rules

_KIND: Final = "session"
_KNOWN: Final = ("max_heart_rate_bpm", "critical_speed_mps", "easy_speed_mps")
_AT_ONCE: Final = 100
"""Sessions whose traces are held in memory together."""


def judge_sessions(
    conn: warehouse.Connection, athlete: AthleteFacts, labels: Mapping[str, SessionLabel]
) -> None:
    """Judge an athlete's sessions, each by what came before it; the owner's word stands.

    Those before the first that is made from something else than last time keep their judgement.

    Parameters
    ----------
    conn
        Of the next database; its `core` is built.
    athlete
        The settings' facts; what they say of speeds and heart rate is believed before history.
    labels
        Session id to the owner's own label.
    """
    athlete_id = athlete.athlete_id
    marks = warehouse.read_session_marks(conn, athlete_id)
    known = _own_references(athlete)
    now = provenance.chain(
        ("sessions", known),
        ((m.name, (m.digest, m.words, labels.get(m.name))) for m in marks),
    )
    before = warehouse.read_made_from(conn, athlete_id, _KIND)
    if now == before:
        return
    n_kept = provenance.first_changed([mark.name for mark in marks], now, before)
    warehouse.forget_made_from(conn, athlete_id, _KIND, now)
    kept = {mark.name for mark in marks[:n_kept]}
    warehouse.keep_judgements(conn, athlete_id, kept)
    rules = read_rules("classification")
    earlier = _history(conn, athlete_id, marks, n_kept)
    for at in range(n_kept, len(marks), _AT_ONCE):
        since = marks[at].start_utc - look_back(rules)
        earlier = [one for one in earlier if one.start_utc >= since]
        part = marks[at : at + _AT_ONCE]
        features, judged = run_attributed(
            "labelling sessions",
            partial(_judge, conn, athlete, earlier),
            part,
            partial(_contents, conn, athlete_id),
        )
        warehouse.save_judgements(
            conn,
            athlete_id,
            [
                _judgement(name, found, labels.get(name))
                for name, found in zip(features, judged, strict=True)
            ],
        )
        earlier += [one.without_trace() for one in features.values()]
    warehouse.save_made_from(conn, athlete_id, _KIND, now)


def _judge(
    conn: warehouse.Connection,
    athlete: AthleteFacts,
    earlier: Sequence[Features],
    marks: Sequence[stored.SessionMark],
) -> tuple[dict[str, Features], tuple[Judgement, ...]]:
    features = _read(conn, athlete.athlete_id, marks)
    rules, known = read_rules("classification"), _own_references(athlete)
    return features, judge_history(features.values(), rules, earlier=earlier, known=known)


def _own_references(athlete: AthleteFacts) -> dict[str, float]:
    """Return what the settings say of speeds and heart rate."""
    return {name: v for name in _KNOWN if (v := getattr(athlete, name)) is not None}


def _contents(
    conn: warehouse.Connection, athlete_id: str, mark: stored.SessionMark
) -> set[tuple[str, str]]:
    return warehouse.trace_contents(conn, "session_id", {(athlete_id, mark.name)})


def _history(
    conn: warehouse.Connection, athlete_id: str, marks: Sequence[stored.SessionMark], n_kept: int
) -> list[Features]:
    """Read the sessions before the first to be judged, as far back as a judgement looks."""
    if n_kept == len(marks):
        return []
    since = marks[n_kept].start_utc - look_back(read_rules("classification"))
    before = [mark for mark in marks[:n_kept] if mark.start_utc >= since]
    return list(
        run_attributed(
            "reading the sessions before",
            partial(_read, conn, athlete_id, has_trace=False),
            before,
            partial(_contents, conn, athlete_id),
        ).values()
    )


def _read(
    conn: warehouse.Connection,
    athlete_id: str,
    marks: Sequence[stored.SessionMark],
    *,
    has_trace: bool = True,
) -> dict[str, Features]:
    texts = warehouse.read_features(conn, athlete_id, [mark.name for mark in marks])
    return {
        mark.name: replace(
            Features.from_json(texts[mark.name], has_trace=has_trace), titles=mark.words
        )
        for mark in marks
    }


def _judgement(
    session_id: str, found: Judgement, own: SessionLabel | None
) -> stored.SessionJudgement:
    profile = json.dumps(asdict(found.profile), separators=(",", ":"), sort_keys=True)
    return stored.SessionJudgement(
        session_id=session_id,
        classification=found.classification if own is None else _said(found.classification, own),
        label_source=stored.LabelSource.AUTO if own is None else stored.LabelSource.USER,
        profile_json=profile,
    )


def _said(auto: Classification, own: SessionLabel) -> Classification:
    said = Evidence(rule="user", finding=finding("evidence.own_label", label=own.value))
    variant = auto.variant if auto.label is own else None
    return replace(
        auto, label=own, variant=variant, confidence_frac=1.0, evidence=(said, *auto.evidence),
        reason=None, would_change=None,
    )  # fmt: skip
