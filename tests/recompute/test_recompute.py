"""Every number of the weekly report, recomputed by the SQL that docs/recompute.md prints beside it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from runpipe import sample_athlete
from runpipe.model.iso_week import Week
from runpipe.settings import read_rules
from tests.night.nights import drop, night
from tests.recompute import real_athlete

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "recompute.md"
SECTION = re.compile(r"^## (\d+)\. .*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)
BLOCKS = [
    block
    for section in SECTION.finditer(DOCUMENT.read_text("utf-8"))
    for block in re.findall(r"```sql\n(.*?)```", section[0], re.DOTALL)
]
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
]


class Athlete:
    """A database with the queries of the page run on it, and the report as the pages get it."""

    def __init__(self, data: Path) -> None:
        self.conn = duckdb.connect(data / "runpipe.duckdb", read_only=True)
        self.conn.execute("set threads = 1")

    def answers(self, week: str) -> Iterator[tuple[list[str], list[tuple[object, ...]]]]:
        """Run the page's queries for a week; return the columns and rows of each."""
        for block in BLOCKS:
            answer = self.conn.execute(block.replace(WEEK_ON_THE_PAGE, week))
            yield [name for name, *_ in answer.description or ()], answer.fetchall()

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
    athlete = Athlete(data)
    with closing(athlete.conn):
        yield athlete


@pytest.fixture(scope="module")
def real(shared_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Athlete]:
    data = tmp_path_factory.mktemp("real") / "data"
    real_athlete.make(data, shared_dir)
    athlete = Athlete(data)
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


@pytest.mark.parametrize("week", SAMPLE_WEEKS)
def test_the_made_up_runner(sample: Athlete, week: str):
    assert check(sample, week) > 100


@pytest.mark.corpus
@pytest.mark.parametrize("week", REAL_WEEKS)
def test_a_real_runner_with_a_real_diary(real: Athlete, week: str):
    assert check(real, week) > 60


@pytest.mark.corpus
def test_the_real_weeks_rest_on_log_scale_both_and_nothing(real: Athlete):
    found = {str(real.view("weekly_muscle_risk", week)["energy_source"]) for week in REAL_WEEKS}
    assert found == {"prior", "diet", "diet_and_scale", "scale"}


def test_every_number_of_the_weekly_views_is_on_the_page(sample: Athlete):
    numbers = {
        name
        for (name,) in sample.conn.execute(
            "select column_name from duckdb_columns() where schema_name = 'main' and table_name in"
            " ('weekly_training_balance', 'weekly_training_mix')"
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
