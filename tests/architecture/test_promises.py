"""Promises by name: commands and flows in the README, rules with a source, Prefect only in flows."""

from __future__ import annotations

import subprocess
import sys
from importlib import resources
from importlib.metadata import entry_points
from pathlib import Path

import pytest
import typer.main

from runpipe.cli.app import app
from runpipe.settings import read_rules

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = sorted(typer.main.get_command(app).commands)
RULES = sorted(
    path.name.removesuffix(".toml")
    for path in resources.files("runpipe.rules").iterdir()
    if path.name.endswith(".toml") and "template" not in path.name
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str):
    assert f"`runpipe {command}" in README


@pytest.mark.parametrize("flow", ["ingest", "weekly_report", "nightly"])
def test_every_flow_is_in_the_readme(flow: str):
    assert (ROOT / "flows" / f"{flow}.py").exists()
    assert f"`{flow}`" in README


def test_flows_are_found_by_entry_point():
    assert {entry.name for entry in entry_points(group="runpipe.flows")} >= {"nightly", "serve"}


@pytest.mark.parametrize("name", RULES)
def test_every_rule_has_a_value_a_unit_and_a_source(name: str):
    rules = read_rules(name)
    assert rules.by_name
    assert all(rule.source and rule.unit for rule in rules.by_name.values())


@pytest.mark.parametrize("module", ["runpipe", "runpipe.cli", "runpipe.pipeline", "runpipe.api"])
def test_importing_the_package_does_not_load_prefect(module: str):
    check = f"import sys, {module}; sys.exit('prefect' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


def test_no_flow_file_is_longer_than_a_page():
    texts = {path.name: path.read_text("utf-8") for path in (ROOT / "flows").glob("*.py")}
    flows = {name: text for name, text in texts.items() if "@flow(" in text}
    assert set(flows) == {"ingest.py", "nightly.py", "served_night.py", "weekly_report.py"}
    for name, text in flows.items():
        assert len(text.splitlines()) <= 60, name


def test_no_tracked_recording_but_made_up_ones():
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    assert not [name for name in tracked if name.endswith((".fit", ".fit.gz", ".tcx", ".tcx.gz"))]
