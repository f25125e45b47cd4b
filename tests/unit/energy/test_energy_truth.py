"""The command that answers for made-up runners: their true balance is kept from it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.corpus
def test_every_week_is_answered_and_most_truths_lie_within_the_spread(
    shared_dir: Path, tmp_path: Path
):
    science = shared_dir / "science"
    blind = _python(
        science / "energy_truth.py", "--seed", "7", "--n", "6", "--scenario", "base", "--blind"
    )
    asked = tmp_path / "asked.jsonl"
    asked.write_text(blind, "utf-8")
    answers = [
        json.loads(line) for line in _python("-m", "benchmarks.energy_truth", asked).splitlines()
    ]
    records = [json.loads(line) for line in blind.splitlines()]
    weeks = {(a["scenario"], a["seed"], a["week_index"]) for a in answers}
    assert weeks >= {
        (r["scenario"], r["seed"], week) for r in records for week in range(4, len(r["days"]) // 7)
    }
    answered = tmp_path / "answers.jsonl"
    answered.write_text("".join(f"{json.dumps(answer)}\n" for answer in answers), "utf-8")
    scored = _python(science / "energy_score.py", answered, "--json")
    score = {group["group"]: group for group in json.loads(scored)}["all"]
    assert score["rmse"] < 145
    assert 0.76 < score["cover80"] < 0.95


def _python(*arguments: object) -> str:
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    ).stdout
