"""The wheel in an empty environment and an empty folder: the demo works, twice, as the README says."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from benchmarks import readme
from tests.wheel import install_wheel

NOTEBOOK = Path(__file__).resolve().parents[2] / "docs" / "explore.ipynb"
pytestmark = [pytest.mark.flow, pytest.mark.slow]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel alone into a new environment that sees our dependencies but not our code."""
    return install_wheel(tmp_path_factory.mktemp("wheel"))


def _demo(installed: Path, folder: Path) -> str:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "PYTHON"))}
    done = subprocess.run(
        [installed / "bin" / "runpipe", "demo"],
        cwd=folder,
        env={**kept, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def first(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("empty")
    return folder / "demo-data", _demo(installed, folder)


def test_the_wheel_is_what_runs(installed: Path, tmp_path: Path):
    where = subprocess.run(
        [
            installed / "bin" / "python",
            "-c",
            "import runpipe, runpipe.flows; print(runpipe.__file__, runpipe.flows.__file__)",
        ],
        check=True,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    ).stdout
    assert where.count(str(installed)) == 2


def test_the_demo_ends_with_the_band_and_the_path_of_a_report(first: tuple[Path, str]):
    data, said = first
    assert "Week 2026-W46: muscle risk " in said
    report = next(line for line in said.splitlines() if line.startswith("Report: "))
    assert (data.parent / report.removeprefix("Report: ")).exists()
    assert len(list((data / "reports" / "me").glob("2026-W??.html"))) == 16


def test_again_says_that_nothing_is_new_and_changes_no_byte(
    first: tuple[Path, str], installed: Path
):
    data, _ = first
    before = (data / "runpipe.duckdb").read_bytes()
    said = _demo(installed, data.parent)
    assert "Nothing new" in said
    assert (data / "runpipe.duckdb").read_bytes() == before


def test_the_readme_prints_what_its_queries_answer(first: tuple[Path, str]):
    data, _ = first
    text = readme.README.read_text("utf-8")
    assert readme.filled(text, data) == text, "run: python -m benchmarks.readme demo-data"


def test_the_notebook_runs_on_the_demo(
    first: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUNPIPE_DATA", str(first[0]))
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    names: dict[str, object] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)  # noqa: S102  (our own page)
    assert len(names["sessions"]) > 80  # type: ignore[arg-type]
