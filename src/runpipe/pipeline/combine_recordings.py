"""Sessions whose best recording lacks a channel that another one has: put together, measured anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Final

from runpipe import lineage, warehouse
from runpipe.model import archived, stored
from runpipe.model.recording import FileReading
from runpipe.model.rules import Rules
from runpipe.pipeline.contain_trouble import run_attributed
from runpipe.pipeline.read_file import MADE_BY, measure_all
from runpipe.settings import read_rules

_SAVED_AT_ONCE: Final = 20

_Stored = Mapping[str, stored.StoredRecording]


def merge(
    conn: warehouse.Connection,
    athlete_id: str,
    groups: Sequence[lineage.SessionGroup],
    recordings: Sequence[stored.StoredRecording],
) -> None:
    """Make what some of an athlete's sessions lack, and drop what was made for those that are gone.

    It starts from stored rows alone and is done again only where they changed, so the order of
    arrival shows nowhere. The groups are saved already; sessions of none of them stay as they are.
    """
    recordings_by_id = {recording.recording_id: recording for recording in recordings}
    wanted = {
        group.session_id: (_recipe(group, recordings_by_id), group)
        for group in groups
        if lineage.given_fields(group)
    }
    known = warehouse.read_recipes(conn, athlete_id)
    others = warehouse.read_members(conn, athlete_id).keys() - {one.session_id for one in groups}
    warehouse.save_merged(conn, athlete_id, (), gone=known.keys() - wanted.keys() - others)
    todo = [
        (recipe, group)
        for session_id, (recipe, group) in wanted.items()
        if known.get(session_id) != recipe
    ]
    rules = read_rules("lineage")
    for at in range(0, len(todo), _SAVED_AT_ONCE):
        made = [
            stored.MergedSession(
                session_id=group.session_id,
                recipe=recipe,
                session=_merged(conn, group, recordings_by_id, rules),
            )
            for recipe, group in todo[at : at + _SAVED_AT_ONCE]
        ]
        warehouse.save_merged(conn, athlete_id, made)


def _gifts(group: lineage.SessionGroup, recordings_by_id: _Stored) -> Iterator[tuple[str, float]]:
    """Say which recordings add something, and how much later than the primary's their clocks start."""
    shifts_s = {member.recording_id: member.shift_s for member in group.members}
    start = recordings_by_id[group.primary_id].facts.start_utc
    for recording_id in lineage.given_fields(group):
        apart = recordings_by_id[recording_id].facts.start_utc - start
        yield recording_id, apart.total_seconds() - shifts_s[recording_id]


def _recipe(group: lineage.SessionGroup, recordings_by_id: _Stored) -> str:
    rules = [read_rules(name).version for name in ("classification", "lineage")]
    made_from = (
        MADE_BY,
        rules,
        recordings_by_id[group.primary_id].facts,
        [
            (name, later_s, lineage.given_fields(group)[name])
            for name, later_s in _gifts(group, recordings_by_id)
        ],
    )
    return sha256(repr(made_from).encode()).hexdigest()


def _merged(
    conn: warehouse.Connection, group: lineage.SessionGroup, recordings_by_id: _Stored, rules: Rules
) -> archived.ProcessedSession:
    """Put a session together; a recording that it cannot be made with is named."""

    def made(names: Sequence[str]) -> archived.ProcessedSession | None:
        return _made(conn, group, recordings_by_id, rules, names[1:]) if names else None

    session = run_attributed(
        "putting a session together",
        made,
        (group.primary_id, *lineage.given_fields(group)),
        lambda name: warehouse.trace_contents(
            conn, "recording_id", {(recordings_by_id[name].athlete_id, name)}
        ),
    )
    assert session is not None  # noqa: S101  (there is a primary)
    return session


def _made(
    conn: warehouse.Connection,
    group: lineage.SessionGroup,
    recordings_by_id: _Stored,
    rules: Rules,
    givers: Sequence[str],
) -> archived.ProcessedSession:
    whole = warehouse.read_recording(conn, recordings_by_id[group.primary_id])
    fields = lineage.given_fields(group)
    gifts = []
    for recording_id, later_s in _gifts(group, recordings_by_id):
        if recording_id not in givers:
            continue
        other = warehouse.read_recording(conn, recordings_by_id[recording_id])
        gifts.append(lineage.Gift(fields[recording_id], other.samples, later_s))
        if lineage.LAPS in fields[recording_id]:
            whole = replace(whole, laps=lineage.move_laps(other.laps, later_s))
        if lineage.SPORT in fields[recording_id]:
            facts = replace(whole.facts, sport=other.facts.sport, sub_sport=other.facts.sub_sport)
            whole = replace(whole, facts=facts)
    whole = replace(whole, samples=lineage.merge_samples(whole.samples, gifts, rules))
    (session,) = measure_all(FileReading(kind="merged", recordings=(whole,)), group.session_id)
    return session
