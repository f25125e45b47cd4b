"""Made-up files and whole little warehouses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

import duckdb
import numpy as np

from runpipe.model.athlete import AthleteFacts
from runpipe.model.findings import finding
from runpipe.model.iso_week import Week
from runpipe.model.labels import Bout, BoutKind, Classification, Evidence, SessionLabel
from runpipe.model.logs import (
    BodyMeasurement,
    DietEntry,
    Domain,
    Region,
    RowError,
    SleepNight,
    StrengthSet,
)
from runpipe.model.recording import (
    Coverage,
    Event,
    Lap,
    Samples,
    SessionFacts,
    SessionMeasures,
    Split,
    WorkoutStep,
)
from runpipe.model.week_assessment import WeekAssessment
from runpipe.warehouse import (
    FileStatus,
    OwnerFacts,
    ProcessedFile,
    ProcessedSession,
    SessionGroup,
    SessionJudgement,
    SourcePriority,
    StoredArrival,
    build_core,
    build_mart,
    connect_write,
    make_tables,
    read_athlete_ids,
    read_recording_keys,
    read_session_keys,
    save_batch,
    save_judgements,
    save_session_groups,
    save_settings,
    save_weeks,
)
from tests.builders_report import assessment

MONDAY = date(2026, 11, 9)
WEEK = Week.of(MONDAY)
NOON = time(12, 0)


def empty() -> duckdb.DuckDBPyConnection:
    conn = connect_write(":memory:")
    make_tables(conn)
    conn.execute("insert into raw.snapshot values ('made', null)")
    return conn


def arrival(name: str, *, content: str | None = None, athlete: str = "me", **rest) -> StoredArrival:
    digest = sha256((content or name).encode()).hexdigest()
    return StoredArrival(
        athlete_id=athlete,
        sha256=digest,
        path=name,
        size_bytes=1000,
        ingested_utc=datetime(2026, 11, 16, 3, 30, tzinfo=UTC),
        **rest,
    )


def samples(n: int = 120) -> Samples:
    t_s = np.arange(n, dtype=np.float64)
    heart = np.where(t_s % 7 == 0, np.nan, 150.0)
    return Samples.build(
        t_s,
        {
            "lat_deg": 45.0 + t_s * 1e-5,
            "lon_deg": 7.0 - t_s * 1e-5,
            "distance_m": t_s * 3.0,
            "speed_mps": np.full(n, 3.0),
            "heart_rate_bpm": heart,
        },
    )


def session(recording_id: str, day: date = MONDAY, at: time = NOON, **rest) -> ProcessedSession:
    facts = rest.pop("facts", {})
    made = {
        "facts": SessionFacts(
            **{
                "start_utc": datetime.combine(day, at, UTC),
                "sport": "running",
                "utc_offset_s": 3600,
                **facts,
            }
        ),
        "measures": SessionMeasures(
            elapsed_s=120.0,
            timer_s=120.0,
            distance_m=360.0,
            heart_rate_s_by_bpm=((149, 20.0), (150, 80.0)),
        ),
        "samples": samples(),
        "grade_frac": np.full(120, 0.01),
        "laps": (Lap(start_s=0.0, end_s=60.0), Lap(start_s=60.0, end_s=120.0)),
        "splits": (Split(kind="interval_active", start_s=0.0, end_s=120.0),),
        "steps": (WorkoutStep(index=0, duration_kind="open"),),
        "events": (Event(t_s=0.0, kind="timer", action="start"),),
        "features_json": '{"n": 1}',
        "fingerprint_json": "[1]",
        **rest,
    }
    if "samples" in rest and "grade_frac" not in rest:
        made["grade_frac"] = None
    return ProcessedSession(recording_id=recording_id, **made)


def run_file(name: str, day: date = MONDAY, **rest) -> ProcessedFile:
    seen = arrival(name, **{key: rest.pop(key) for key in ("content", "athlete") if key in rest})
    return ProcessedFile(
        arrival=seen,
        kind="fit_activity",
        status=FileStatus.LOADED,
        sessions=(session(seen.sha256[:12] + "-0", day, **rest),),
    )


def diet_file(
    name: str,
    kcal_by_day: Mapping[date, float | Sequence[float]],
    *,
    source: str = "myfitnesspal",
    kind: str = "mfp_nutrition",
    covers: tuple[date, date] | None = None,
    modified: datetime | None = None,
    is_day_total: bool = False,
) -> ProcessedFile:
    entries = tuple(
        DietEntry(
            local_date=day,
            source=source,
            energy_kcal=one,
            protein_g=one / 20,
            meal=f"meal {n}",
            is_day_total=is_day_total,
        )
        for day, kcal in kcal_by_day.items()
        for n, one in enumerate(kcal if isinstance(kcal, Sequence) else [kcal])
    )
    days = covers or ((min(kcal_by_day), max(kcal_by_day)) if kcal_by_day else None)
    return ProcessedFile(
        arrival=arrival(name, modified_utc=modified),
        kind=kind,
        status=FileStatus.LOADED,
        diet_entries=entries,
        coverage=(Coverage(domain=Domain.DIET, first_date=days[0], last_date=days[1]),)
        if days
        else (),
    )


def body_file(name: str, *weigh_ins: BodyMeasurement, covers: tuple[date, date] | None = None):
    return ProcessedFile(
        arrival=arrival(name),
        kind="fit_weight",
        status=FileStatus.LOADED,
        body_measurements=weigh_ins,
        coverage=(Coverage(domain=Domain.BODY, first_date=covers[0], last_date=covers[1]),)
        if covers
        else (),
    )


def weigh_in(day: date = MONDAY, mass_kg: float | None = 70.0, **rest) -> BodyMeasurement:
    return BodyMeasurement(**{"local_date": day, "source": "scale", "mass_kg": mass_kg, **rest})


def sleep_file(name: str, *nights: SleepNight) -> ProcessedFile:
    return ProcessedFile(
        arrival=arrival(name), kind="whoop_sleeps", status=FileStatus.LOADED, sleep_nights=nights
    )


def night(day: date = MONDAY, **rest) -> SleepNight:
    return SleepNight(**{"local_date": day, "source": "whoop", **rest})


def strength_set(
    day: date = MONDAY, exercise: str = "Squat", index: int = 1, **rest
) -> StrengthSet:
    values = {"source": "hevy", "region": Region.LOWER, "workout": "Legs", "reps": 5, **rest}
    return StrengthSet(local_date=day, exercise=exercise, set_index=index, **values)


def strength_file(name: str, *sets: StrengthSet) -> ProcessedFile:
    days = [one.local_date for one in sets]
    return ProcessedFile(
        arrival=arrival(name),
        kind="hevy",
        status=FileStatus.LOADED,
        strength_sets=sets,
        coverage=(Coverage(domain=Domain.STRENGTH, first_date=min(days), last_date=max(days)),),
        row_errors=(RowError(line=3, column="reps", value="many", reason="not a number"),),
    )


def broken_file(name: str = "broken.fit") -> ProcessedFile:
    return ProcessedFile(
        arrival=arrival(name),
        kind="unknown",
        status=FileStatus.QUARANTINED,
        reason="the file is empty",
    )


def everything() -> list[ProcessedFile]:
    """One week of a made-up runner: every kind of row there is."""
    days = [MONDAY + timedelta(days=i) for i in range(7)]
    first = run_file("run.fit", days[1])
    return [
        first,
        run_file("copy/run.fit", days[1], content="run.fit"),
        run_file("easy.gpx", days[3]),
        diet_file("diet.csv", {day: [900.0, 1300.0] for day in days[:3]}),
        body_file("scale.fit", weigh_in(days[0]), weigh_in(days[4], 69.5)),
        sleep_file("sleep.csv", *[night(day, asleep_s=25_000.0) for day in days]),
        strength_file("gym.csv", strength_set(days[4]), strength_set(days[4], index=2)),
        broken_file(),
    ]


def classification(label: SessionLabel = SessionLabel.LONG_DISTANCE, **rest) -> Classification:
    return Classification(
        **{
            "label": label,
            "variant": "easy",
            "tags": ("strides",),
            "shares": ((SessionLabel.LONG_DISTANCE, 0.8), (SessionLabel.SPRINT, 0.2)),
            "confidence_frac": 0.8,
            "evidence": (
                Evidence(
                    rule="easy",
                    finding=finding("plain", text="steady"),
                    value=1.0,
                    threshold=2.0,
                    unit="m/s",
                ),
            ),
            "bouts": (Bout(kind=BoutKind.STEADY, start_s=0.0, end_s=120.0),),
            "rules_version": "1",
            **rest,
        }
    )


def group_each(conn: duckdb.DuckDBPyConnection, athlete: str = "me") -> None:
    groups = [
        SessionGroup(session_id=f"session-{one.name}", recording_ids=(one.name,))
        for one in read_recording_keys(conn, athlete)
    ]
    save_session_groups(conn, athlete, groups)


def settings(*order: str, domain: Domain = Domain.DIET) -> OwnerFacts:
    return OwnerFacts(
        athletes=(AthleteFacts(time_zone="Europe/Rome"),),
        priorities=(SourcePriority(athlete_id="me", domain=domain, sources=order),)
        if order
        else (),
    )


def load(conn: duckdb.DuckDBPyConnection, files: Iterable[ProcessedFile], *order: str) -> None:
    """Save files and build `core`, each recording a session."""
    save_settings(conn, settings(*order))
    save_batch(conn, list(files))
    for athlete in read_athlete_ids(conn):
        group_each(conn, athlete)
    build_core(conn)


def judge(conn: duckdb.DuckDBPyConnection, athlete: str = "me") -> None:
    """Judge all sessions alike and one week, and build `mart`."""
    judgements = [
        SessionJudgement(session_id=one.name, classification=classification())
        for one in read_session_keys(conn, athlete)
    ]
    save_judgements(conn, athlete, judgements)
    week = replace(assessment(WEEK), athlete_id=athlete)
    save_weeks(conn, athlete, [week])
    build_mart(conn)
    save_weeks(conn, athlete, [with_running_of_days(conn, week)])
    build_mart(conn)


def with_running_of_days(conn: duckdb.DuckDBPyConnection, week: WeekAssessment) -> WeekAssessment:
    """Return a made-up week whose running is that of the sessions which are there."""
    ((distance_m,),) = conn.execute(
        "select coalesce(sum(run_distance_m), 0) from mart.day"
        " where athlete_id = ? and local_date between ?::date - 6 and ?::date",
        [week.athlete_id, week.as_of, week.as_of],
    ).fetchall()
    return replace(week, balance=replace(week.balance, run_distance_7d_m=distance_m))


def whole(files: Iterable[ProcessedFile] | None = None) -> duckdb.DuckDBPyConnection:
    conn = empty()
    load(conn, everything() if files is None else files)
    judge(conn)
    return conn


def tables(conn: duckdb.DuckDBPyConnection) -> dict[str, list[tuple]]:
    """Every row of every table but the snapshot's name, as sets would compare."""
    names = conn.execute(
        "select schema_name || '.' || table_name from duckdb_tables()"
        " where schema_name in ('raw', 'derived', 'core', 'mart') order by all"
    ).fetchall()
    return {
        name: sorted(conn.execute(f"from {name}").fetchall(), key=repr)
        for (name,) in names
        if name not in {"raw.snapshot", "raw.memory"}
    }
