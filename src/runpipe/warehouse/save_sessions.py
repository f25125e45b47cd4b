"""What is judged, into `derived`; each call replaces one athlete's rows whole."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Final

import duckdb

from runpipe.model.findings import Finding, finding_to_json
from runpipe.model.labels import Classification
from runpipe.model.stored import OwnerFacts, SessionGroup, SessionJudgement
from runpipe.warehouse.table_rows import (
    Row,
    fetch_column,
    field_values,
    insert_rows,
    table_columns,
    transaction,
)
from runpipe.words import say

_FORGET_MEMBERS: Final = (
    "delete from derived.session_member"
    " where athlete_id = ? and recording_id not in (select unnest(?::varchar[]))"
)
_FORGET_AMBIGUITIES: Final = (
    "delete from derived.session_ambiguity where (athlete_id, session_id)"
    " not in (select (athlete_id, session_id) from derived.session_member)"
)
_FORGET_CLASSES: Final = (
    "delete from derived.session_class"
    " where athlete_id = ? and session_id in (select unnest(?::varchar[]))",
    "delete from derived.bout where athlete_id = ? and session_id in (select unnest(?::varchar[]))",
)
_FORGET_SETTINGS: Final = (
    "delete from raw.athlete where athlete_id in (select unnest(?::varchar[]))",
    "delete from raw.source_priority where athlete_id in (select unnest(?::varchar[]))",
)
_CLASSIFIED: Final = "select session_id from derived.session_class where athlete_id = ?"


def save_session_groups(
    conn: duckdb.DuckDBPyConnection,
    athlete_id: str,
    groups: Sequence[SessionGroup],
    standing: Collection[str] = (),
) -> None:
    """Save which recordings are one session, in place of all that was said of this athlete.

    What was said of the recordings of `standing` stands. Any other recording in no group is in no
    session.

    Raises
    ------
    ValueError
        If a group gives reasons, but not one a recording.
    """
    members: list[Row] = []
    for group in groups:
        n = len(group.recording_ids)
        parts = zip(
            group.recording_ids,
            group.reasons or (None,) * n,
            group.shifts_s or (0,) * n,
            group.gives or ((),) * n,
            strict=True,
        )
        members += [
            {
                "athlete_id": athlete_id,
                "session_id": group.session_id,
                "recording_id": recording_id,
                "member_rank": rank,
                "is_primary": rank == 1,
                "utc_offset_s": group.utc_offset_s,
                "reason": None if reason is None else say(reason),
                "finding_json": None if reason is None else _as_json(reason),
                "shift_s": shift_s,
                "gives": list(gives),
            }
            for rank, (recording_id, reason, shift_s, gives) in enumerate(parts, start=1)
        ]
    ambiguities = [
        {
            "athlete_id": athlete_id,
            "session_id": group.session_id,
            "position": position,
            "reason": say(reason),
            "finding_json": _as_json(reason),
        }
        for group in groups
        for position, reason in enumerate(group.ambiguities, start=1)
    ]
    with transaction(conn):
        conn.execute(_FORGET_MEMBERS, [athlete_id, sorted(standing)])
        conn.execute(_FORGET_AMBIGUITIES)
        insert_rows(conn, "derived.session_member", members)
        insert_rows(conn, "derived.session_ambiguity", ambiguities)


def keep_judgements(
    conn: duckdb.DuckDBPyConnection, athlete_id: str, standing_ids: Collection[str]
) -> None:
    """Drop the labels and bouts of all of an athlete's sessions but `kept`."""
    classified = set(fetch_column(conn, _CLASSIFIED, [athlete_id]))
    with transaction(conn):
        _forget(conn, athlete_id, classified.difference(standing_ids))


def save_judgements(
    conn: duckdb.DuckDBPyConnection, athlete_id: str, judgements: Sequence[SessionJudgement]
) -> None:
    """Save labels with their evidence and bouts, in place of what was said of these sessions."""
    bouts = [
        {
            "athlete_id": athlete_id,
            "session_id": each.session_id,
            "bout": index,
            **field_values(bout),
        }
        for each in judgements
        for index, bout in enumerate(each.classification.bouts, start=1)
    ]
    with transaction(conn):
        _forget(conn, athlete_id, {each.session_id for each in judgements})
        insert_rows(
            conn, "derived.session_class", [_class(athlete_id, each) for each in judgements]
        )
        insert_rows(conn, "derived.bout", bouts)


def _forget(conn: duckdb.DuckDBPyConnection, athlete_id: str, session_ids: Collection[str]) -> None:
    for statement in _FORGET_CLASSES:
        conn.execute(statement, [athlete_id, sorted(session_ids)])


def _class(athlete_id: str, judgement: SessionJudgement) -> Row:
    verdict = judgement.classification
    return {
        "athlete_id": athlete_id,
        "session_id": judgement.session_id,
        "label": verdict.label,
        "variant": verdict.variant,
        "tags": list(verdict.tags),
        "shares": [{"label": label, "share_frac": share} for label, share in verdict.shares],
        "confidence_frac": verdict.confidence_frac,
        "evidence": [
            {**field_values(each, leave_out=frozenset({"finding"})), "text": say(each.finding)}
            for each in verdict.evidence
        ],
        "reason": None if verdict.reason is None else say(verdict.reason),
        "would_change": None if verdict.would_change is None else say(verdict.would_change),
        "structure": None if verdict.structure is None else say(verdict.structure),
        "structure_source": verdict.structure_source,
        "findings_json": json.dumps(_findings(verdict), ensure_ascii=False),
        "label_source": judgement.label_source,
        "rules_version": verdict.rules_version,
        "profile_json": judgement.profile_json,
    }


def _findings(verdict: Classification) -> dict[str, object]:
    return {
        "evidence": [
            {**finding_to_json(each.finding), "supports": each.supports}
            for each in verdict.evidence
        ],
        "reason": None if verdict.reason is None else finding_to_json(verdict.reason),
        "would_change": None
        if verdict.would_change is None
        else finding_to_json(verdict.would_change),
        "structure": None if verdict.structure is None else finding_to_json(verdict.structure),
    }


def _as_json(verdict: Finding) -> str:
    return json.dumps(finding_to_json(verdict), ensure_ascii=False)


def save_settings(conn: duckdb.DuckDBPyConnection, settings: OwnerFacts) -> None:
    """Save athletes' facts and rankings of sources, in place of what was there of these athletes."""
    priorities = [
        {
            "athlete_id": each.athlete_id,
            "domain": each.domain,
            "source": source,
            "source_rank": rank,
        }
        for each in settings.priorities
        for rank, source in enumerate(dict.fromkeys(each.sources), start=1)
    ]
    with transaction(conn):
        whose = [each.athlete_id for each in settings.athletes]
        whose += [each.athlete_id for each in settings.priorities]
        for statement in _FORGET_SETTINGS:
            conn.execute(statement, [whose])
        columns = set(table_columns(conn, "raw.athlete"))
        athletes = [
            {name: value for name, value in field_values(each).items() if name in columns}
            for each in settings.athletes
        ]
        insert_rows(conn, "raw.athlete", athletes)
        insert_rows(conn, "raw.source_priority", priorities)
