"""Sessions whose best recording lacks a channel that another one has: put together, measured anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from runpipe import lineage, warehouse
from runpipe.model import archived, stored
from runpipe.model.recording import FileReading
from runpipe.model.rules import Rules
from runpipe.pipeline.contain_trouble import run_attributed
from runpipe.pipeline.provenance import Stage, digest
from runpipe.pipeline.read_file import measure_all
from runpipe.settings import read_rules

_SAVED_AT_ONCE: Final = 20

_Stored = Mapping[str, stored.StoredRecording]


def combine_recordings(
    conn: warehouse.Connection,
    athlete_id: str,
    groups: Sequence[lineage.RecordingGroup],
    recordings: Sequence[stored.StoredRecording],
) -> None:
    """Build what some of an athlete's sessions lack, and drop what was built for others before.

    It starts from stored rows alone and is done again only where they changed, so the order of
    arrival shows nowhere. The groups are saved already; sessions of none of them stay as they are.
    """
    recordings_by_id = {recording.recording_id: recording for recording in recordings}
    to_combine = {group.session_id: group for group in groups if lineage.given_fields(group)}
    before = warehouse.read_provenance(conn, athlete_id, Stage.COMBINE)
    present = warehouse.read_combined_ids(conn, athlete_id)
    others = warehouse.read_members(conn, athlete_id).keys() - {
        each_group.session_id for each_group in groups
    }
    now = {name: made_of for name, made_of in before.items() if name in others & present}
    now |= {name: _digest(group, recordings_by_id) for name, group in to_combine.items()}
    warehouse.forget_provenance(conn, athlete_id, Stage.COMBINE, now)
    warehouse.save_combined(conn, athlete_id, {}, gone=present - now.keys())
    anew = [
        group
        for name, group in to_combine.items()
        if name not in present or before.get(name) != now[name]
    ]
    rules = read_rules("lineage")
    for at in range(0, len(anew), _SAVED_AT_ONCE):
        sessions = {
            group.session_id: _combined(conn, group, recordings_by_id, rules)
            for group in anew[at : at + _SAVED_AT_ONCE]
        }
        warehouse.save_combined(conn, athlete_id, sessions)
    warehouse.save_provenance(conn, athlete_id, Stage.COMBINE, now)


def _contributions(
    group: lineage.RecordingGroup, recordings_by_id: _Stored
) -> Iterator[tuple[str, float]]:
    """Yield each recording that adds something, and how much later than the primary's its clock starts."""
    shifts_s = {member.recording_id: member.shift_s for member in group.members}
    start = recordings_by_id[group.primary_id].facts.start_utc
    for recording_id in lineage.given_fields(group):
        apart = recordings_by_id[recording_id].facts.start_utc - start
        yield recording_id, apart.total_seconds() - shifts_s[recording_id]


def _digest(group: lineage.RecordingGroup, recordings_by_id: _Stored) -> str:
    inputs = (
        recordings_by_id[group.primary_id].facts,
        [
            (name, recordings_by_id[name].sha256, later_s, lineage.given_fields(group)[name])
            for name, later_s in _contributions(group, recordings_by_id)
        ],
    )
    return digest(Stage.COMBINE, inputs)


def _combined(
    conn: warehouse.Connection,
    group: lineage.RecordingGroup,
    recordings_by_id: _Stored,
    rules: Rules,
) -> archived.ProcessedSession:
    """Build a session from its recordings; one that it cannot be built with is named."""

    def build(names: Sequence[str]) -> archived.ProcessedSession | None:
        return _build(conn, group, recordings_by_id, rules, names[1:]) if names else None

    session = run_attributed(
        "putting a session together",
        build,
        (group.primary_id, *lineage.given_fields(group)),
        lambda name: warehouse.trace_contents(
            conn, "recording_id", {(recordings_by_id[name].athlete_id, name)}
        ),
    )
    assert session is not None  # noqa: S101  (there is a primary)
    return session


def _build(
    conn: warehouse.Connection,
    group: lineage.RecordingGroup,
    recordings_by_id: _Stored,
    rules: Rules,
    contributors: Sequence[str],
) -> archived.ProcessedSession:
    whole = warehouse.read_recording(conn, recordings_by_id[group.primary_id])
    fields = lineage.given_fields(group)
    contributions = []
    for recording_id, later_s in _contributions(group, recordings_by_id):
        if recording_id not in contributors:
            continue
        other = warehouse.read_recording(conn, recordings_by_id[recording_id])
        contributions.append(lineage.Gift(fields[recording_id], other.samples, later_s))
        if lineage.LAPS in fields[recording_id]:
            whole = replace(whole, laps=lineage.move_laps(other.laps, later_s))
        if lineage.SPORT in fields[recording_id]:
            facts = replace(whole.facts, sport=other.facts.sport, sub_sport=other.facts.sub_sport)
            whole = replace(whole, facts=facts)
    whole = replace(whole, samples=lineage.merge_samples(whole.samples, contributions, rules))
    (session,) = measure_all(FileReading(kind="merged", recordings=(whole,)), group.session_id)
    return session
