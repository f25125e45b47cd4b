"""With a referral no page, file, artifact, command or view that a report reads shows a figure on food."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from runpipe import sample_athlete
from runpipe.cli.app import app
from runpipe.model.iso_week import Week
from tests.night.nights import TODAY, drop, night

LAST_DATE = date(2026, 11, 15)
SETTINGS = """
[athlete]
sex = "F"
birth_date = 1990-05-02
height_cm = 168
mass_kg = 61
body_fat_pct = 22
needs_referral = true
"""
LOGS = frozenset(
    {"diet_entries", "diet_days", "meals", "body_measurements", "strength_sets", "athletes"}
    | {"rules", "row_errors"}
)
"""The owner's own logs and settings as they came; every other view is read by reports."""
COLUMN = re.compile(
    r"kcal|intake|expend|energy|tissue|target|deficit|mass|(?<!h)fat|ffm|protein|carb|fiber|alcohol|feeding|availab|depletion|fuel"
    r"|scale_|balance_kcal|under_reporting_frac|activity_factor|score$|p_loss|loss_rate_(?!mid)|plan_"
)
HARMLESS = frozenset(
    {"n_weigh_ins", "is_body_fat_measured", "body_fat_method", "availability_light"}
)
SAID = re.compile(r"\d[\d.,]*\s*(?:kcal|kJ|kg\b|lb\b|g/kg|g\b|% (?:body )?fat)", re.IGNORECASE)
SIZES = re.compile(r"[\d.,]+ ?(?:kB|MB|GB)")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("referral")
    written = sample_athlete.write(folder / "exports", last_date=LAST_DATE, n_weeks=2)
    data = folder / "data"
    data.mkdir()
    (data / "runpipe.toml").write_text(SETTINGS, "utf-8")
    drop(data, [written.folder / name for name in written.files])
    night(data)
    return data


def test_the_views_that_reports_read(data: Path):
    shown = []
    with closing(duckdb.connect(data / "runpipe.duckdb", read_only=True)) as conn:
        columns = conn.execute(
            "select table_name, column_name, data_type from duckdb_columns()"
            " where schema_name = 'main'"
        ).fetchall()
        n_logged = conn.execute("select count(*) from diet_entries").fetchone()
        assert n_logged is not None
        assert n_logged[0] > 0
        for view, column, kind in columns:
            if view in LOGS or column in HARMLESS:
                continue
            if COLUMN.search(column) and kind not in {"BOOLEAN", "VARCHAR"}:
                query = f'select count("{column}") from "{view}"'  # noqa: S608  (our own views)
                (n,) = conn.execute(query).fetchone() or (0,)
                shown += [f"{view}.{column}"] * bool(n)
            elif "VARCHAR" in kind:
                query = f'select distinct "{column}"::varchar from "{view}"'  # noqa: S608  (as above)
                texts = [text for (text,) in conn.execute(query).fetchall() if text]
                shown += [f"{view}.{column}: {text}" for text in texts if SAID.search(text)]
    assert shown == []


def files(data: Path) -> Iterator[Path]:
    yield from (page for page in (data / "reports").rglob("*") if page.is_file())


def test_pages_and_markdown(data: Path):
    """A page holds style and charts of training; what it says holds no figure on food."""
    shown = []
    for page in files(data):
        text = re.sub(
            r"<(style|script|path)\b.*?(</\1>|>)", " ", page.read_text("utf-8"), flags=re.DOTALL
        )
        text = re.sub(r"<[^>]+>", " ", text)
        shown += [f"{page.name}: {match}" for match in SAID.findall(SIZES.sub("", text))]
    assert list(files(data))
    assert shown == []


@pytest.mark.parametrize(
    "command",
    [
        ["status"],
        ["status", "--json"],
        ["report", "--week", "2026-W46"],
        ["whatif", "--week", "2026-W46", "--protein-g-per-kg", "1.9", "--energy-kcal", "300"],
        ["whatif", "--week", "2026-W46", "--strength", "2", "--json"],
        ["query", "select * from weekly_muscle_risk", "--json"],
        ["query", "select * from weekly_flags", "--json"],
    ],
    ids=" ".join,
)
def test_commands(data: Path, command: list[str]):
    result = CliRunner().invoke(app, [*command, "--data", str(data)])
    assert result.exit_code == 0, result.output
    asked = {"1.9 g/kg", "300 kcal"}
    said = [match.group() for match in SAID.finditer(SIZES.sub("", result.output))]
    assert [text for text in said if text not in asked] == []
    if "--json" in command and command[0] == "whatif":
        (answer,) = json.loads(result.output)
        assert answer["actual"]["score"] is None
        assert answer["whatif"]["score"] is None


def test_the_artifact_is_the_page(data: Path):
    """The flow's artifact is the week's Markdown page, which is looked at above."""
    week = Week.of(TODAY - timedelta(days=1))
    assert (data / "reports" / "me" / f"{week}.md").exists()
