"""Every number of the weekly report, recomputed by the SQL that docs/recompute.md prints beside it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import fields
from pathlib import Path

import duckdb
import pytest
from runpipe.render.charts.figures import protein_g_per_kg, protein_mass_kg

from runpipe import report, sample_athlete
from runpipe.model.iso_week import Week
from runpipe.model.report import WeeklyReport
from runpipe.pipeline import assess_weeks
from runpipe.settings import read_rules, read_settings
from tests.night.nights import TODAY, drop, night
from tests.recompute import real_athlete

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "recompute.md"
BLOCKS = re.findall(r"```sql\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
SQL = "\n".join(BLOCKS)
WEEK_ON_THE_PAGE = "2026-W46"
COMPARED = ["number", "printed", "recomputed"]
"""What a query of the page answers with; one without `printed` says what only the page itself shows."""
SAMPLE_WEEKS = ("2026-W37", "2026-W42", "2026-W44", "2026-W46")
N_SAMPLE_WEEKS = 10
REAL_WEEKS = ("2021-W35", "2021-W48", "2021-W50", "2022-W03", "2022-W05")
SETTINGS = """
[athlete]
sex = "F"
birth_date = 1963-05-02
height_cm = 168
days_ill = [2026-10-20]
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("recompute"),
    # the daily filter and the mixture (docs/adr/0150, 0151) have no SQL yet: sections 1, 4-8 and
    # 10 of the page are those of the first model until they are rewritten
    pytest.mark.skip(reason="docs/recompute.md still tells of the first energy and risk model"),
]


class Athlete:
    """A database with the queries of the page run on it, and the report as the pages get it."""

    def __init__(self, data: Path, today: object) -> None:
        self.settings = read_settings(data)
        self.conn = duckdb.connect(data / "runpipe.duckdb", read_only=True)
        self.conn.execute("set threads = 1")
        timeline = assess_weeks.read_timeline(self.conn, self.settings.athlete("me"), today)
        self.known = assess_weeks.read_records(self.conn, timeline, timeline.weeks()[0])
        self.weeks = self.known.assess(timeline.weeks()[0])

    def report(self, week: str) -> WeeklyReport:
        """Return a week's report."""
        at = next(i for i, one in enumerate(self.weeks) if str(one.week) == week)
        one = self.weeks[at]
        return report.build(self.known.facts(one.week), one, self.weeks[:at])

    def answers(self, week: str) -> Iterator[tuple[list[str], list[tuple[object, ...]]]]:
        """Run the page's queries for a week; return the columns and rows of each."""
        for block in BLOCKS:
            found = self.conn.execute(block.replace(WEEK_ON_THE_PAGE, week))
            yield [name for name, *_ in found.description or ()], found.fetchall()

    def view(self, name: str, week: str) -> Mapping[str, object]:
        """Return a week's row of a public view."""
        found = self.conn.execute(f"select * from {name} where week = ?", [week])  # noqa: S608
        names = [column for column, *_ in found.description or ()]
        (row,) = found.fetchall()
        return dict(zip(names, row, strict=True))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Athlete]:
    folder = tmp_path_factory.mktemp("sample")
    data = folder / "data"
    written = sample_athlete.write(
        folder / "exports",
        last_date=Week.parse(SAMPLE_WEEKS[-1]).last_date,
        n_weeks=N_SAMPLE_WEEKS,
    )
    data.mkdir()
    (data / "runpipe.toml").write_text(SETTINGS, "utf-8")
    drop(data, [written.folder / name for name in written.files])
    night(data)
    athlete = Athlete(data, TODAY)
    with closing(athlete.conn):
        yield athlete


@pytest.fixture(scope="module")
def real(shared_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Athlete]:
    data = tmp_path_factory.mktemp("real") / "data"
    real_athlete.make(data, shared_dir)
    athlete = Athlete(data, real_athlete.TODAY)
    with closing(athlete.conn):
        yield athlete


def is_same(one: object, other: object) -> bool:
    """Tell whether two answers are the same but for the last digits; unknown is only unknown."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return one == other


def check(athlete: Athlete, week: str) -> int:
    """Compare what is printed with what is recomputed; return how many numbers were known."""
    wrong, n_known = [], 0
    is_withheld = athlete.view("weekly_muscle_risk", week)["score"] is None
    for columns, rows in athlete.answers(week):
        if columns != COMPARED:
            continue
        assert rows or is_withheld, "a query without an answer shows nothing"
        wrong += [row for row in rows if not is_same(row[1], row[2])]
        n_known += sum(printed is not None for _, printed, _ in rows)
    assert wrong == []
    return n_known


def check_page(athlete: Athlete, week: str) -> None:
    """Compare what only the page shows, and that it says what the views say."""
    built = athlete.report(week)
    answers = dict(
        row for columns, rows in athlete.answers(week) if columns == ["number", "recomputed"]
        for row in rows
    )  # fmt: skip
    mass_kg = protein_mass_kg(built)
    days = built.assessment.days
    nights = [day.sleep_h for day in days if day.sleep_h is not None]
    shown = {
        **{f"protein per kg on {day.date}": protein_g_per_kg(day, mass_kg) for day in days},
        **{f"before: {row.name}": row.before for row in built.balance if row.n_weeks_before},
        "sleep": sum(nights) / len(nights) if nights else None,
    }
    assert {name: value for name, value in shown.items() if not is_same(value, answers[name])} == {}
    views = athlete.view("weekly_muscle_risk", week) | athlete.view("weekly_training_balance", week)
    for part in (
        built.assessment.muscle, built.assessment.energy, built.assessment.balance,
        built.assessment.coverage,
    ):  # fmt: skip
        for field in fields(part):
            value = getattr(part, field.name)
            if field.name in views and isinstance(value, int | float | None):
                assert views[field.name] == value, field.name


@pytest.mark.parametrize("week", SAMPLE_WEEKS)
def test_the_made_up_runner(sample: Athlete, week: str):
    assert check(sample, week) > 300


def test_the_made_up_runners_page(sample: Athlete):
    check_page(sample, "2026-W44")


@pytest.mark.corpus
@pytest.mark.parametrize("week", REAL_WEEKS)
def test_a_real_runner_with_a_real_diary(real: Athlete, week: str):
    assert check(real, week) > 200


@pytest.mark.corpus
def test_a_real_runners_page(real: Athlete):
    check_page(real, "2021-W50")


@pytest.mark.corpus
def test_the_real_weeks_rest_on_log_scale_both_and_nothing(real: Athlete):
    found = {str(real.view("weekly_muscle_risk", week)["energy_source"]) for week in REAL_WEEKS}
    assert found == {"prior", "diet", "diet_and_scale", "scale"}


def test_every_number_of_the_weekly_views_is_on_the_page(sample: Athlete):
    numbers = {
        name
        for (name,) in sample.conn.execute(
            "select column_name from duckdb_columns() where schema_name = 'main' and table_name in"
            " ('weekly_muscle_risk', 'weekly_training_balance', 'weekly_training_mix')"
            " and data_type in ('DOUBLE', 'INTEGER')"
        ).fetchall()
    }
    assert {name for name in numbers if not re.search(rf"\b{name}\b", SQL)} == {"position"}


def test_every_constant_it_names_is_a_rule():
    named = set(re.findall(r"rule\('(\w+)', '([\w.]+)'\)", SQL))
    assert named
    assert [(file, name) for file, name in named if name not in read_rules(file).by_name] == []


def test_the_rules_of_the_database_are_those_of_the_files(sample: Athlete):
    for file in ("risk", "load", "energy"):
        rows = sample.conn.execute(
            "select name, value, unit, source, coalesce(grade, ''), coalesce(note, '')"
            " from rules where file = ?",
            [file],
        ).fetchall()
        rules = read_rules(file).by_name.values()
        assert sorted(rows) == sorted(
            (rule.name, rule.value, rule.unit, rule.source, rule.grade, rule.note) for rule in rules
        )
