"""One athlete's results, from stored recordings and logs to judged weeks: the unit of a night's work.

It reads and writes rows of that athlete only, and redoes only what is made of something else than
last time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

from runpipe import warehouse
from runpipe.model import stored
from runpipe.model.athlete import AthleteFacts
from runpipe.model.iso_week import Week
from runpipe.pipeline import assess_weeks
from runpipe.pipeline.contain_trouble import run_attributed
from runpipe.pipeline.due import OwnerWords, basis, basis_of_layers
from runpipe.pipeline.group_recordings import group_recordings, resolve_labels
from runpipe.pipeline.label_sessions import label_sessions
from runpipe.pipeline.provenance import EVERYBODY, Stage, digest, package_digest
from runpipe.settings import DataPaths, read_rules


def begin_layers(conn: warehouse.Connection) -> None:
    """Empty what is built by SQL and save the rules; each athlete is judged anew after it."""
    warehouse.forget_provenance(conn, EVERYBODY, Stage.BASIS, {})
    warehouse.empty_layers(conn)
    warehouse.save_rules(conn, {name: read_rules(name) for name in assess_weeks.MODEL_RULES})


def end_layers(conn: warehouse.Connection) -> None:
    """Build the public views over what was built for the athletes."""
    warehouse.build_views(conn)
    warehouse.save_provenance(conn, EVERYBODY, Stage.BASIS, basis_of_layers())


def make_blank(paths: DataPaths) -> Path:
    """Return a database of this runpipe without anybody's rows, made if there is none yet.

    Each new athlete's starts as a copy of it, which spares the making of all tables and views.
    """
    blank = paths.athletes / f".blank-{package_digest()[:16]}.duckdb"
    if not blank.exists():
        for outdated in paths.athletes.glob(".blank-*.duckdb"):
            outdated.unlink()
        with warehouse.open_next(blank) as building:
            begin_layers(building.conn)
            end_layers(building.conn)
            building.publish()
    return blank


def judge_athlete(
    conn: warehouse.Connection, athlete: AthleteFacts, owner: OwnerWords, today: date
) -> bool:
    """Group, label and assess one athlete anew as far as anything changed, and write it down.

    Parameters
    ----------
    conn
        Of the next database.
    athlete
        The settings' facts.
    owner
        What the owner says of sessions and sources.
    today
        The athlete's local day.

    Returns
    -------
    bool
        Whether any result was made anew.

    Raises
    ------
    JudgingError
        If a step cannot work with what was read of a file, naming it.
    """
    athlete_id = athlete.athlete_id
    warehouse.save_settings(conn, _owner_facts(athlete, owner))
    is_regrouped = group_recordings(conn, athlete)
    _build(conn, athlete_id, "core")
    labels = resolve_labels(conn, athlete_id, owner.labels)
    is_relabelled = label_sessions(conn, athlete, labels)
    is_reassessed = _assess(conn, athlete, today)
    is_rewritten = _write_weeks(conn, athlete_id)
    if is_reassessed or is_rewritten:
        warehouse.save_ledger(conn, athlete_id, assess_weeks.ledger(conn, athlete, today))
    _build(conn, athlete_id, "mart")
    warehouse.save_provenance(conn, athlete_id, Stage.BASIS, basis(conn, athlete, owner, today))
    return is_regrouped or is_relabelled or is_reassessed or is_rewritten


def _owner_facts(athlete: AthleteFacts, owner: OwnerWords) -> stored.OwnerFacts:
    return stored.OwnerFacts(
        athletes=(athlete,),
        priorities=tuple(
            stored.SourcePriority(athlete_id=athlete.athlete_id, domain=domain, sources=sources)
            for domain, sources in owner.sources.items()
        ),
    )


def _build(conn: warehouse.Connection, athlete_id: str, layer: str) -> None:
    """Build a layer of SQL; a content that it cannot be built of is named."""
    build = warehouse.build_core if layer == "core" else warehouse.build_mart
    contents = warehouse.read_contents(conn, athlete_id)

    def build_of(digests: Sequence[str]) -> None:
        if len(digests) == len(contents):
            build(conn, athlete_id)
        else:
            warehouse.try_build(conn, athlete_id, digests, layer)

    run_attributed("building tables", build_of, contents, lambda content: {(athlete_id, content)})


def _assess(conn: warehouse.Connection, athlete: AthleteFacts, today: date) -> bool:
    """Assess weeks from the first that is made of something else than last time."""
    athlete_id = athlete.athlete_id
    timeline = assess_weeks.read_timeline(conn, athlete, today)
    now, before = timeline.provenance(), warehouse.read_provenance(conn, athlete_id, Stage.ASSESS)
    changed = [name for name in now.keys() | before.keys() if now.get(name) != before.get(name)]
    if not changed:
        return False
    since = Week.parse(min(changed))
    records = assess_weeks.read_records(conn, timeline, since)
    assessments = run_attributed(
        "assessing the weeks",
        lambda part: records.of_records(part).assess(since),
        records.records(),
        partial(assess_weeks.contents_of, conn, athlete_id),
    )
    warehouse.forget_provenance(conn, athlete_id, Stage.ASSESS, now)
    warehouse.save_assessments(conn, athlete, assessments, since=since)
    warehouse.save_provenance(conn, athlete_id, Stage.ASSESS, now)
    return True


def _write_weeks(conn: warehouse.Connection, athlete_id: str) -> bool:
    """Write rows and texts of the weeks whose stored assessment, or whose wording, changed."""
    assessed = warehouse.read_assessment_digests(conn, athlete_id)
    now = {week: digest(Stage.SAY, made_of) for week, made_of in assessed.items()}
    before = warehouse.read_provenance(conn, athlete_id, Stage.SAY)
    anew = [Week.parse(week) for week, made_of in now.items() if before.get(week) != made_of]
    gone = [Week.parse(week) for week in before.keys() - now.keys()]
    if not anew and not gone:
        return False
    warehouse.forget_provenance(conn, athlete_id, Stage.SAY, now)
    assessments = warehouse.read_assessments(conn, athlete_id, anew)
    warehouse.save_weeks(conn, athlete_id, assessments, gone=gone)
    warehouse.save_provenance(conn, athlete_id, Stage.SAY, now)
    return True
