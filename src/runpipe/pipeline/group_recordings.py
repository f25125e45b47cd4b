"""Which recordings are one session: found anew only where recordings have changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from runpipe import lineage, warehouse
from runpipe.model import stored
from runpipe.model.athlete import AthleteFacts
from runpipe.model.labels import SessionLabel
from runpipe.pipeline.combine_recordings import combine_recordings
from runpipe.pipeline.contain_trouble import run_attributed
from runpipe.pipeline.due import digest_of_grouping
from runpipe.pipeline.provenance import Stage, digest
from runpipe.settings import read_rules

_Grouped: TypeAlias = tuple[
    tuple[stored.StoredRecording, ...],
    tuple[lineage.RecordingGroup, ...],
    tuple[stored.SessionGroup, ...],
]

_SOURCES: Final = {
    "fit": lineage.SourceKind.FIT,
    "tcx": lineage.SourceKind.TCX,
    "gpx": lineage.SourceKind.GPX,
}


def group_recordings(conn: warehouse.Connection, athlete: AthleteFacts) -> bool:
    """Find which of an athlete's recordings are one session, and combine those that need it.

    Recordings are looked at in stretches of time that have nothing to do with each other; a
    stretch that holds what it held last time is left alone. It starts from stored rows alone, so
    neither the order of arrival nor the number of nights shows in the result.

    Returns
    -------
    bool
        Whether any stretch was looked at.
    """
    athlete_id = athlete.athlete_id
    rules = read_rules("lineage")
    keys = warehouse.read_recording_keys(conn, athlete_id)
    spans = [
        [keys[place] for place in span]
        for span in lineage.stretches([key.start_utc for key in keys], rules)
    ]
    now = {span[0].name: _digest(span, athlete) for span in spans}
    before = warehouse.read_provenance(conn, athlete_id, Stage.GROUP)
    if now == before:
        return False
    standing, anew = set[str](), list[str]()
    for span in spans:
        names = [key.name for key in span]
        if before.get(names[0]) == now[names[0]]:
            standing.update(names)
        else:
            anew += names

    def group(names: Sequence[str]) -> _Grouped:
        recordings = warehouse.read_recordings(conn, athlete_id, names)
        groups = lineage.group_sessions([_candidate(recording) for recording in recordings], rules)
        return recordings, groups, _stored_groups(groups, recordings, athlete)

    recordings, groups, session_groups = run_attributed(
        "grouping recordings",
        group,
        anew,
        lambda name: warehouse.trace_contents(conn, "recording_id", {(athlete_id, name)}),
    )
    warehouse.forget_provenance(conn, athlete_id, Stage.GROUP, now)
    warehouse.save_session_groups(conn, athlete_id, session_groups, standing=standing)
    combine_recordings(conn, athlete_id, groups, recordings)
    warehouse.save_provenance(conn, athlete_id, Stage.GROUP, now)
    return True


def _digest(span: Sequence[stored.ContentKey], athlete: AthleteFacts) -> str:
    """Return the digest of all that the sessions of a stretch rest on."""
    recordings = [(key.name, key.digest) for key in span]
    return digest(Stage.GROUP, (digest_of_grouping(athlete), recordings))


def _stored_groups(
    groups: Sequence[lineage.RecordingGroup],
    recordings: Sequence[stored.StoredRecording],
    athlete: AthleteFacts,
) -> tuple[stored.SessionGroup, ...]:
    """Return groups as the warehouse keeps them, each with where its local day lies.

    A session's offset from UTC is the first that any of its recordings knows; where none does,
    the zone of the settings decides.
    """
    facts = {r.recording_id: r.facts for r in recordings}
    zone = ZoneInfo(athlete.time_zone)
    stored_groups = []
    for session in groups:
        members = [facts[m.recording_id] for m in session.members]
        offset_s = next((f.utc_offset_s for f in members if f.utc_offset_s is not None), None)
        if offset_s is None:
            shift = members[0].start_utc.astimezone(zone).utcoffset() or timedelta(0)
            offset_s = int(shift.total_seconds())
        stored_groups.append(
            stored.SessionGroup(
                session_id=session.session_id,
                recording_ids=tuple(m.recording_id for m in session.members),
                utc_offset_s=offset_s,
                reasons=tuple(m.reason for m in session.members),
                ambiguities=tuple(a.reason for a in session.ambiguous_with),
                shifts_s=tuple(m.shift_s for m in session.members),
                gives=tuple(
                    tuple(
                        s.field for s in session.field_sources if s.recording_id == m.recording_id
                    )
                    for m in session.members
                ),
            )
        )
    return tuple(stored_groups)


def resolve_labels(
    conn: warehouse.Connection, athlete_id: str, own_labels: Mapping[str, SessionLabel]
) -> dict[str, SessionLabel]:
    """Find the sessions that the owner labelled, also under an id from before a richer file came."""
    if not own_labels:
        return {}
    return {
        session_id: own_labels[name]
        for session_id, members in warehouse.read_members(conn, athlete_id).items()
        for member in reversed(members)
        if (name := lineage.session_id_of(athlete_id, *member)) in own_labels
    }


def _candidate(recording: stored.StoredRecording) -> lineage.Candidate:
    facts, measures, channels = recording.facts, recording.measures, recording.channels
    source = _SOURCES.get(recording.kind.partition("_")[0], lineage.SourceKind.APP)
    return lineage.Candidate(
        recording_id=recording.recording_id,
        athlete_id=recording.athlete_id,
        sha256=recording.sha256,
        source=source,
        start_utc=facts.start_utc,
        sport=facts.sport,
        sub_sport=facts.sub_sport,
        utc_offset_s=facts.utc_offset_s,
        elapsed_s=measures.elapsed_s,
        timer_s=facts.timer_s,
        distance_m=measures.distance_m,
        device=facts.device,
        n_samples=recording.n_samples,
        # Sessions of an account export are no parts of one outing.
        n_parts=1 if source is lineage.SourceKind.APP else recording.n_parts,
        has_heart_rate="heart_rate_bpm" in channels,
        has_gps="lat_deg" in channels,
        has_altitude="altitude_m" in channels,
        has_power="power_w" in channels,
        has_cadence="cadence_spm" in channels,
        has_speed="speed_mps" in channels,
        has_distance="distance_m" in channels,
        has_laps=recording.n_laps > 0,
        is_partial=recording.is_partial,
        is_contradicted="distance_mismatch" in measures.flags,
        fingerprint=lineage.Fingerprint.from_json(recording.fingerprint_json or "[0,[],[],[],[]]"),
    )
