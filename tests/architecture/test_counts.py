"""What an app, a factor, a label and a language take: each added to a copy of the code, and used there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.builders_files import gpx
from tests.night.test_one_session import put
from tests.unit.render.pseudo import disguise, latin_words, spoken

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path("src", "runpipe")
APPS = "readers/apps/__init__.py"
FACTORS = "judges/muscle/factors/__init__.py"
INPUTS = "judges/muscle/inputs.py"
LABELS = "classification/labels/__init__.py"
TRAITS = "model/labels.py"
WORDS = "words/locale/en.toml"


@dataclass(frozen=True)
class Example:
    """Files to add to the package, and what to write in place of what in others."""

    added: Mapping[str, str]
    changed: tuple[tuple[str, str, str], ...] = ()

    def files(self) -> set[str]:
        """Return the files that it takes."""
        return {*self.added, *(file for file, _, _ in self.changed)}

    def n_lines(self) -> int:
        """Return how many lines of other files it takes."""
        return sum(new.count("\n") - old.count("\n") for _, old, new in self.changed)

    def put_into(self, tree: Path) -> None:
        """Add it to a copy of the code."""
        for file, text in self.added.items():
            (tree / PACKAGE / file).write_text(text.lstrip("\n"), "utf-8")
        for file, old, new in self.changed:
            path = tree / PACKAGE / file
            before = path.read_text("utf-8")
            assert old in before, f"{file}: {old}"
            path.write_text(before.replace(old, new, 1), "utf-8")


APP = Example(
    added={
        "readers/apps/plate_diary.py": '''
"""Plate Diary: foods by course."""

from typing import Final

from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, TableFormat, has
from runpipe.readers.logs.whole_tables import FoodColumns, read_foods
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.table import Table

FOODS: Final = FoodColumns(meal=("course",), food=("plate",))


def read_plates(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read plates with their energy."""
    return read_foods(table, options, name, "plate_diary", FOODS)


PLATES: Final = TableFormat(
    kind="plate_diary", matches=has("date", "course", "plate"), read=read_plates
)
APP: Final = App(name="Plate Diary", tables=(PLATES,))
'''
    },
    changed=(
        (APPS, "    polar,\n", "    plate_diary,\n    polar,\n"),
        (APPS, "    polar.APP,\n", "    plate_diary.APP,\n    polar.APP,\n"),
    ),
)
FACTOR = Example(
    added={
        "judges/muscle/factors/early_runs.py": '''
"""Early runs: every one of them takes a little."""

from dataclasses import replace
from typing import Final

from runpipe.judges.muscle.factor import Card, Factor
from runpipe.judges.muscle.grid import InputGrid
from runpipe.judges.muscle.terms import GridTerms, Step
from runpipe.model.findings import finding
from runpipe.model.muscle import Light
from runpipe.model.rules import Rules


def _loss(grid: InputGrid, _: GridTerms, rules: Rules) -> Step:
    loss = grid["n_early_runs"] * rules["early_runs.per_run"]
    return Step(loss, {"early_runs_loss": (loss, "%FFM/week")})


FACTOR: Final = Factor(
    name="early_runs",
    card=Card(
        unit="",
        rule="early_runs.per_run",
        value=lambda week: week.inputs.n_early_runs,
        light=lambda _: Light.CAUTION,
        text=lambda _: finding("factor.early_runs.text"),
    ),
    adds=_loss,
    at_reference=lambda inputs, _, __: replace(inputs, n_early_runs=0.0),
    reason=lambda _, __, ___: finding("reason.early_runs"),
)
'''
    },
    changed=(
        (FACTORS, "    energy_availability,\n", "    early_runs,\n    energy_availability,\n"),
        (FACTORS, "    damage.FACTOR,\n", "    damage.FACTOR,\n    early_runs.FACTOR,\n"),
        (
            FACTORS,
            "    damage.FACTOR,\n    sleep.FACTOR,\n",
            "    damage.FACTOR,\n    early_runs.FACTOR,\n    sleep.FACTOR,\n",
        ),
        (INPUTS, "    run_km: float = 0.0\n", "    run_km: float = 0.0\n    n_early_runs: float = 0.0\n"),
        (
            INPUTS,
            "        sleep_h=view.sleep_h,\n",
            "        sleep_h=view.sleep_h,\n        n_early_runs=float(len(view.runs)),\n",
        ),
        ("judges/muscle/grid.py", '    "run_km",\n', '    "run_km",\n    "n_early_runs",\n'),
        (
            "rules/risk.toml",
            "[sleep]\n",
            '[early_runs]\nper_run = { value = 0.01, unit = "%FFM/week", source = "made up", grade = "D" }\n\n[sleep]\n',
        ),
        (
            WORDS,
            "[factor.age]\n",
            '[factor.early_runs]\ntitle = "Early runs"\ntext = "Each takes a little."\n[factor.age]\n',
        ),
        (WORDS, "[reason]\n", '[reason]\nearly_runs = "you ran early"\n'),
    ),
)  # fmt: skip
MEMBER = Example(
    added={},
    changed=((TRAITS, '    OTHER = "other"\n', '    SHUFFLE = "shuffle"\n    OTHER = "other"\n'),),
)
REST_OF_LABEL = Example(
    added={
        "classification/labels/shuffle.py": '''
"""Shuffles: what is run when nothing else is."""

import re
from typing import Final

from runpipe.classification.labels.label import Label
from runpipe.model.labels import SessionLabel

LABEL: Final = Label(
    label=SessionLabel.SHUFFLE,
    title_words=re.compile(r"\\bshuffle\\b"),
    variant=lambda _: "slow",
    work=lambda _: None,
)
'''
    },
    changed=(
        (
            TRAITS,
            "        case SessionLabel.OTHER:\n",
            "        case SessionLabel.SHUFFLE:\n            return SessionType.EASY\n        case SessionLabel.OTHER:\n",
        ),
        (LABELS, "labels import hiit, hill, long_distance, sprint", "labels import hiit, hill, long_distance, shuffle, sprint"),
        (LABELS, "    long_distance.LABEL,\n", "    long_distance.LABEL,\n    shuffle.LABEL,\n"),
        (
            LABELS,
            "        case SessionLabel.OTHER:\n",
            "        case SessionLabel.SHUFFLE:\n            return shuffle.LABEL\n        case SessionLabel.OTHER:\n",
        ),
        (
            "rules/classification.toml",
            "[score.hiit.start]\n",
            '[score.shuffle.start]\nvalue = 90\nunit = "points"\nsource = "made up"\ngrade = "own"\n\n[score.hiit.start]\n',
        ),
        (WORDS, "[label]\n", '[label]\nshuffle = "a shuffle"\n'),
    ),
)  # fmt: skip
NIGHT = textwrap.dedent("""
    import json, sys
    from datetime import UTC, date, datetime
    from pathlib import Path
    from runpipe import pipeline
    from runpipe.settings import read_settings
    from runpipe.warehouse import connect_read, fetch_column
    if __name__ == "__main__":
        data, now = Path(sys.argv[1]), datetime(2026, 11, 16, 3, 30, tzinfo=UTC)
        settings = read_settings(data)
        pipeline.ingest(settings, paths=None, today=date(2026, 11, 16), now_utc=now)
        pipeline.write_reports(settings)
        with connect_read(data / "runpipe.duckdb") as conn:
            print(json.dumps({name: list(map(str, fetch_column(conn, sql))) for name, sql in {
                "plates": "select food from diet_entries where source = 'plate_diary'",
                "factor": "select value from weekly_risk_factors where factor = 'early_runs'",
                "label": "select label from sessions",
                "days_with_a_run": "select local_date from days where run_distance_m > 4000",
                "class": "select class from weekly_training_mix where sessions_7d > 0 and class != 'rest'",
            }.items()}))
""")
PLATES = "Date,Course,Plate,Calories\n2026-11-10,Lunch,Lentils,640\n2026-11-10,Dinner,Rice,720\n"


def in_disguise(catalogue: str) -> str:
    """Return a catalogue in letters that nobody reads; dates and what names them stay as they are."""
    lines, table = [], ""
    for line in catalogue.splitlines():
        table = line if line.startswith("[") else table
        match = re.fullmatch(r'([\w"-]+) = "(.*)"', line)
        if match and match[1] != "locale" and not table.startswith("[date"):
            line = f'{match[1]} = "{disguise(match[2])}"'  # noqa: PLW2901
        lines.append('locale = "el"' if line.startswith("locale =") else line)
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code with every example."""
    copy = tmp_path_factory.mktemp("tree")
    for folder in ("src", "sql"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for example in (APP, FACTOR, MEMBER, REST_OF_LABEL):
        example.put_into(copy)
    words = copy / PACKAGE / WORDS
    words.with_name("xx.toml").write_text(in_disguise(words.read_text("utf-8")), "utf-8")
    return copy


@pytest.fixture(scope="module")
def data(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, list]]:
    """A folder after a night of that code in the new language, and what is in its database."""
    folder = tmp_path_factory.mktemp("data")
    put(folder, "run.gpx", gpx(datetime(2026, 11, 10, 6, 30, tzinfo=UTC)))
    put(folder, "plates.csv", PLATES.encode())
    (folder / "runpipe.toml").write_text('[report]\nlanguage = "xx"\n', "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", NIGHT, str(folder)],
        env={**os.environ, "PYTHONPATH": f"{tree / 'src'}{os.pathsep}{ROOT}"},
        cwd=tree,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return folder, json.loads(done.stdout.splitlines()[-1])


def test_a_diet_app_takes_one_new_file_and_two_lines(data: tuple[Path, dict[str, list]]):
    assert (len(APP.added), APP.n_lines()) == (1, 2)
    assert sorted(data[1]["plates"]) == ["Lentils", "Rice"]


def test_a_risk_factor_takes_six_files(data: tuple[Path, dict[str, list]]):
    assert len(FACTOR.files()) <= 6, FACTOR.files()
    assert data[1]["factor"] == ["1.0"]


def test_a_label_takes_seven_files(data: tuple[Path, dict[str, list]]):
    files = MEMBER.files() | REST_OF_LABEL.files()
    assert len(files) <= 7, files
    assert data[1]["label"] == ["shuffle"]
    assert data[1]["days_with_a_run"] == ["2026-11-10"]
    assert data[1]["class"] == ["easy"]


def test_a_language_takes_its_catalogue_alone(data: tuple[Path, dict[str, list]]):
    (page,) = (data[0] / "reports" / "me").glob("20??-W??.html")
    text = page.read_text("utf-8")
    assert latin_words(spoken(text)) == set()
    assert disguise("Early runs") in text


def check_types(tree: Path) -> str:
    """Return what the type checker says of the label's files; what is as in the project is not read again."""
    cache = ROOT / ".mypy_cache"
    if cache.exists() and not (tree / ".mypy_cache").exists():
        shutil.copytree(cache, tree / ".mypy_cache")
    files = [str(PACKAGE / file) for file in (TRAITS, LABELS)]
    return subprocess.run(
        [sys.executable, "-m", "mypy", "--follow-imports=silent", *files],
        cwd=tree,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    ).stdout


def test_the_type_check_fails_until_a_label_is_complete(tmp_path: Path):
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    MEMBER.put_into(tmp_path)
    half = check_types(tmp_path)
    assert {str(PACKAGE / file) for file in (TRAITS, LABELS)} == {
        line.partition(":")[0] for line in half.splitlines() if "error:" in line
    }, half
    REST_OF_LABEL.put_into(tmp_path)
    assert "Success" in check_types(tmp_path)
