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
from runpipe.pipeline.contain_trouble import run_attributed
from runpipe.pipeline.due import own_references
from runpipe.pipeline.provenance import Stage, chain, first_changed
from runpipe.settings import read_rules

_AT_ONCE: Final = 100
"""Sessions whose traces are held in memory together."""


def label_sessions(
    conn: warehouse.Connection, athlete: AthleteFacts, labels: Mapping[str, SessionLabel]
) -> bool:
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

    Returns
    -------
    bool
        Whether any session was judged, or dropped.
    """
    athlete_id = athlete.athlete_id
    keys = warehouse.read_session_keys(conn, athlete_id)
    now = chain(
        Stage.LABEL,
        own_references(athlete),
        ((key.name, (key.digest, key.words, labels.get(key.name))) for key in keys),
    )
    before = warehouse.read_provenance(conn, athlete_id, Stage.LABEL)
    if now == before:
        return False
    n_standing = first_changed([key.name for key in keys], now, before)
    warehouse.forget_provenance(conn, athlete_id, Stage.LABEL, now)
    standing = {key.name for key in keys[:n_standing]}
    warehouse.keep_judgements(conn, athlete_id, standing)
    rules = read_rules("classification")
    earlier = _history(conn, athlete_id, keys, n_standing)
    for at in range(n_standing, len(keys), _AT_ONCE):
        since = keys[at].start_utc - look_back(rules)
        earlier = [session for session in earlier if session.start_utc >= since]
        part = keys[at : at + _AT_ONCE]
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
                _judgement(name, verdict, labels.get(name))
                for name, verdict in zip(features, judged, strict=True)
            ],
        )
        earlier += [session.without_trace() for session in features.values()]
    warehouse.save_provenance(conn, athlete_id, Stage.LABEL, now)
    return True


def _judge(
    conn: warehouse.Connection,
    athlete: AthleteFacts,
    earlier: Sequence[Features],
    keys: Sequence[stored.SessionKey],
) -> tuple[dict[str, Features], tuple[Judgement, ...]]:
    features = _read(conn, athlete.athlete_id, keys)
    rules, references = read_rules("classification"), own_references(athlete)
    return features, judge_history(features.values(), rules, earlier=earlier, known=references)


def _contents(
    conn: warehouse.Connection, athlete_id: str, key: stored.SessionKey
) -> set[tuple[str, str]]:
    return warehouse.trace_contents(conn, "session_id", {(athlete_id, key.name)})


def _history(
    conn: warehouse.Connection, athlete_id: str, keys: Sequence[stored.SessionKey], n_standing: int
) -> list[Features]:
    """Read the sessions before the first to be judged, as far back as a judgement looks."""
    if n_standing == len(keys):
        return []
    since = keys[n_standing].start_utc - look_back(read_rules("classification"))
    before = [key for key in keys[:n_standing] if key.start_utc >= since]
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
    keys: Sequence[stored.SessionKey],
    *,
    has_trace: bool = True,
) -> dict[str, Features]:
    texts = warehouse.read_features(conn, athlete_id, [key.name for key in keys])
    return {
        key.name: replace(
            Features.from_json(texts[key.name], has_trace=has_trace), titles=key.words
        )
        for key in keys
    }


def _judgement(
    session_id: str, verdict: Judgement, own: SessionLabel | None
) -> stored.SessionJudgement:
    profile = json.dumps(asdict(verdict.profile), separators=(",", ":"), sort_keys=True)
    return stored.SessionJudgement(
        session_id=session_id,
        classification=verdict.classification
        if own is None
        else _with_own_label(verdict.classification, own),
        label_source=stored.LabelSource.AUTO if own is None else stored.LabelSource.USER,
        profile_json=profile,
    )


def _with_own_label(auto: Classification, own: SessionLabel) -> Classification:
    own_evidence = Evidence(rule="user", finding=finding("evidence.own_label", label=own.value))
    variant = auto.variant if auto.label is own else None
    return replace(
        auto, label=own, variant=variant, confidence_frac=1.0, evidence=(own_evidence, *auto.evidence),
        reason=None, would_change=None,
    )  # fmt: skip
