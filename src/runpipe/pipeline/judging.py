"""The second step: lineage, labels, weeks. Cheap, needs history, and starts from stored rows alone.

It is done again from the first session and week that are made from something else than last
time, so neither the order of arrival nor the number of nights can show in a result.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from runpipe import lineage, risk, warehouse
from runpipe.classification import Features, Judgement, judge_history
from runpipe.model.assessment import ModelRules, WeekAssessment
from runpipe.model.athlete import AthleteFacts, Learned
from runpipe.model.labels import Classification, Evidence, SessionLabel
from runpipe.model.week import DietDay, SessionSummary, SleepDay, Week, WeekFacts, WeighIn
from runpipe.pipeline import made_from
from runpipe.settings import read_rules
from runpipe.warehouse import rows

_SOURCES = {"fit": lineage.SourceKind.FIT, "tcx": lineage.SourceKind.TCX}
MODEL_RULES: Final = ("risk", "load", "energy")
"""The rules files of the science model."""
_KNOWN: Final = ("max_heart_rate_bpm", "critical_speed_mps", "easy_speed_mps")
_HISTORY_DAYS: Final = 400
_Dated = TypeVar("_Dated", SessionSummary, DietDay, WeighIn, SleepDay)


def model_rules() -> ModelRules:
    """Return the three rules files of the science model."""
    return ModelRules(**{name: read_rules(name) for name in MODEL_RULES})


def group(
    recordings: Sequence[rows.StoredRecording], athlete: AthleteFacts
) -> tuple[lineage.SessionGroup, ...]:
    """Find which of one athlete's recordings are one session."""
    candidates = [_candidate(r) for r in recordings if r.athlete_id == athlete.athlete_id]
    return lineage.group_sessions(candidates, read_rules("lineage"))


def stored_groups(
    groups: Sequence[lineage.SessionGroup],
    recordings: Sequence[rows.StoredRecording],
    athlete: AthleteFacts,
) -> tuple[rows.SessionGroup, ...]:
    """Return groups as the warehouse keeps them, each with where its local day lies.

    A session's offset from UTC is the first that any of its recordings knows; where none does,
    the zone of the settings decides.
    """
    facts = {r.recording_id: r.facts for r in recordings}
    zone = ZoneInfo(athlete.time_zone)
    kept = []
    for session in groups:
        members = [facts[m.recording_id] for m in session.members]
        offset_s = next((f.utc_offset_s for f in members if f.utc_offset_s is not None), None)
        if offset_s is None:
            shift = members[0].start_utc.astimezone(zone).utcoffset() or timedelta(0)
            offset_s = int(shift.total_seconds())
        kept.append(
            rows.SessionGroup(
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
    return tuple(kept)


def resolve_labels(
    said: Mapping[str, SessionLabel], groups: Sequence[lineage.SessionGroup]
) -> dict[str, SessionLabel]:
    """Find the sessions that the owner labelled, also under an id from before a richer file came."""
    return {
        session.session_id: said[name]
        for session in groups
        for name in (*reversed(session.aliases), session.session_id)
        if name in said
    }


def _candidate(recording: rows.StoredRecording) -> lineage.Candidate:
    facts, measures, channels = recording.facts, recording.measures, recording.channels
    source = recording.kind.partition("_")[0]
    return lineage.Candidate(
        recording_id=recording.recording_id,
        athlete_id=recording.athlete_id,
        sha256=recording.sha256,
        source=_SOURCES.get(source, lineage.SourceKind.GPX),
        start_utc=facts.start_utc,
        sport=facts.sport,
        sub_sport=facts.sub_sport,
        utc_offset_s=facts.utc_offset_s,
        elapsed_s=measures.elapsed_s,
        timer_s=facts.timer_s,
        distance_m=measures.distance_m,
        device=facts.device,
        n_samples=recording.n_samples,
        n_parts=recording.n_parts,
        has_heart_rate="heart_rate_bpm" in channels,
        has_gps="lat_deg" in channels,
        has_altitude="altitude_m" in channels,
        has_power="power_w" in channels,
        has_cadence="cadence_spm" in channels,
        has_speed="speed_mps" in channels,
        has_distance="distance_m" in channels,
        has_laps=recording.n_laps > 0,
        is_partial=recording.is_partial,
        fingerprint=lineage.Fingerprint.from_json(recording.fingerprint_json or "[0,[],[],[],[]]"),
    )


@dataclass(frozen=True, slots=True)
class Labelled:
    """The sessions judged anew, those whose judgement stands, and what each is made from."""

    kept: frozenset[str]
    judgements: tuple[rows.SessionJudgement, ...]
    made_from: Mapping[str, str]


def label(
    sessions: Sequence[rows.SessionFeatures],
    overrides: Mapping[str, SessionLabel],
    made_before: Mapping[str, str],
    athlete: AthleteFacts,
) -> Labelled:
    """Judge one athlete's sessions, each by what came before it; the owner's word stands.

    Those before the first that was made from something else than last time are history only.

    Parameters
    ----------
    sessions
        All of one athlete's.
    overrides
        Session id to the owner's own label.
    made_before
        What the judgements that are saved were made from; empty judges all.
    athlete
        The settings' facts; what they say of speeds and heart rate is believed before history.
    """
    known = {name: v for name in _KNOWN if (v := getattr(athlete, name)) is not None}
    history = {s.session_id: _features(s, has_trace=False) for s in sessions}
    in_order = sorted(sessions, key=lambda s: (history[s.session_id].start_utc, s.session_id))
    now = made_from.chain(
        ("sessions", known),
        (
            (s.session_id, (s.features_json, _words(s), overrides.get(s.session_id)))
            for s in in_order
        ),
    )
    n_kept = made_from.first_changed([s.session_id for s in in_order], now, made_before)
    kept, anew = in_order[:n_kept], in_order[n_kept:]
    judged = judge_history(
        [_features(s) for s in anew],
        read_rules("classification"),
        earlier=[history[s.session_id] for s in kept],
        known=known,
    )
    return Labelled(
        kept=frozenset(s.session_id for s in kept),
        judgements=tuple(
            _judgement(session, found, overrides.get(session.session_id))
            for session, found in zip(anew, judged, strict=True)
        ),
        made_from=now,
    )


def _features(session: rows.SessionFeatures, *, has_trace: bool = True) -> Features:
    features = Features.from_json(session.features_json or "", has_trace=has_trace)
    return replace(features, titles=_words(session))


def _words(session: rows.SessionFeatures) -> tuple[str, ...]:
    facts = session.facts
    return tuple(word for word in (facts.title, facts.workout_name, facts.description) if word)


def _judgement(
    session: rows.SessionFeatures, found: Judgement, own: SessionLabel | None
) -> rows.SessionJudgement:
    profile = json.dumps(asdict(found.profile), separators=(",", ":"), sort_keys=True)
    if own is None:
        return rows.SessionJudgement(
            session_id=session.session_id,
            classification=found.classification,
            profile_json=profile,
        )
    return rows.SessionJudgement(
        session_id=session.session_id,
        classification=_overridden(found.classification, own),
        label_source=rows.LabelSource.USER,
        profile_json=profile,
    )


def _overridden(auto: Classification, own: SessionLabel) -> Classification:
    said = Evidence(rule="user", text=f"you said it was {own.value.replace('_', ' ')}")
    variant = auto.variant if auto.label is own else None
    return replace(
        auto, label=own, variant=variant, confidence_frac=1.0, evidence=(said, *auto.evidence),
        reason=None, would_change=None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of one athlete: the settings' facts, the history, what was learned.

    `today` is the athlete's local day; the running week speaks up to it.
    """

    athlete: AthleteFacts
    history: rows.AthleteHistory
    learned: tuple[Learned, ...]
    today: date

    def weeks(self) -> tuple[Week, ...]:
        """Return the weeks that any record lies in, up to the running one, in order."""
        history = self.history
        logged = (history.sessions, history.diet_days, history.weigh_ins, history.sleep_days)
        weeks = {Week.of(one.local_date) for kind in logged for one in kind}
        return tuple(sorted(week for week in weeks if week <= Week.of(self.today)))

    def facts(self, week: Week) -> WeekFacts:
        """Return what was known up to the end of a week, a year and a little back."""
        return self._facts(week, _HISTORY_DAYS)

    def made_from(self) -> dict[str, str]:
        """Return what each week is judged from, by week."""
        history = self.history
        basis = (self.athlete, history.first_date, history.has_strength_log)
        return made_from.chain(
            basis,
            (
                (
                    str(week),
                    (
                        min(week.last_date, self.today),
                        self._baselines(week),
                        _between(history.sessions, week.first_date, week.last_date),
                        _between(history.diet_days, week.first_date, week.last_date),
                        _between(history.weigh_ins, week.first_date, week.last_date),
                        _between(history.sleep_days, week.first_date, week.last_date),
                    ),
                )
                for week in self.weeks()
            ),
        )

    def assess(self, since: Week | None = None) -> tuple[WeekAssessment, ...]:
        """Assess every week from `since` on, in order; each sees only what lies before its end."""
        every = self.weeks()
        weeks = every if since is None else tuple(week for week in every if week >= since)
        if not weeks:
            return ()
        baselines = {week: self._baselines(week) for week in weeks}
        everything = replace(
            self._facts(weeks[-1], None), max_heart_rate_bpm=None, threshold_speed_mps=None
        )
        return tuple(risk.assess_history(everything, weeks, model_rules(), baselines))

    def _baselines(self, week: Week) -> risk.Baselines:
        known = self._learned(min(week.last_date, self.today))
        return risk.Baselines(
            max_heart_rate_bpm=self.athlete.max_heart_rate_bpm or known.max_heart_rate_bpm,
            threshold_speed_mps=self.athlete.critical_speed_mps or known.critical_speed_mps,
        )

    def _facts(self, week: Week, n_days: int | None) -> WeekFacts:
        as_of = min(week.last_date, self.today)
        first = date.min if n_days is None else as_of - timedelta(days=n_days)
        known = self._learned(as_of)
        history = self.history
        return WeekFacts(
            athlete=self.athlete,
            week=week,
            as_of=as_of,
            sessions=_between(history.sessions, first, as_of),
            diet_days=_between(history.diet_days, first, as_of),
            weigh_ins=_between(history.weigh_ins, first, as_of),
            sleep_days=_between(history.sleep_days, first, as_of),
            days_ill=tuple(day for day in self.athlete.days_ill if first <= day <= as_of),
            first_date=history.first_date,
            has_strength_log=_is_by(history.strength_log_since, as_of),
            strength_log_since=history.strength_log_since,
            max_heart_rate_bpm=self.athlete.max_heart_rate_bpm or known.max_heart_rate_bpm,
            threshold_speed_mps=self.athlete.critical_speed_mps or known.critical_speed_mps,
        )

    def _learned(self, as_of: date) -> Learned:
        n = bisect_right(self.learned, as_of, key=_date_of)
        return self.learned[n - 1] if n else Learned(local_date=as_of)


def read_known(conn: warehouse.Connection, athlete: AthleteFacts, today: date) -> Known:
    """Read all that is known of an athlete; it needs the labels to be saved."""
    return Known(
        athlete,
        warehouse.read_athlete_history(conn, athlete.athlete_id),
        warehouse.read_learned(conn, athlete.athlete_id),
        today,
    )


def _between(rows_by_date: Sequence[_Dated], first: date, last: date) -> tuple[_Dated, ...]:
    start = bisect_left(rows_by_date, first, key=_date_of)
    return tuple(rows_by_date[start : bisect_right(rows_by_date, last, key=_date_of)])


def _is_by(day: date | None, last: date) -> bool:
    return day is not None and day <= last


def _date_of(row: Any) -> date:  # noqa: ANN401  (any row with a local date)
    day: date = row.local_date
    return day
