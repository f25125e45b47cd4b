"""Small files that ask for a lot: each is read, or refused with a sentence, within bounds.

They are read in processes of their own under limits (`measure_bombs`), so that one that is not
bounded fails its test and not the machine.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from runpipe.printable import forbidden_in
from tests.hostile.bombs import RECIPES

ROOT = Path(__file__).resolve().parents[2]
SEEDS = range(1, 1 + int(os.environ.get("RUNPIPE_HOSTILE_SEEDS", "1")))
MAX_SECONDS = 8.0
"""Of processor time, on a machine with other work: some 5 s on an idle one."""
MAX_GROWN_MB = 500
LONGEST_SENTENCE = 600
N_GOOD = {
    "zip_of_many_bombs": 2,
    "zip_of_large_bombs": 2,
    "zip_of_gzip_bombs": 2,
    "zip_nested_bombs": 2,
    "zip_thousands": 2,
    "zip_nested_thousands": 2,
    "zip_same_name": 1,
    "zip_overlapping": 1,
    "zip64_lies": 1,
}
"""Good recordings that lie beside a bomb, and have to be read."""
MUST_BE_NAMED = {
    "zip_of_many_bombs": "times its size",
    "zip_of_large_bombs": "times its size",
    "zip_nested_bombs": "times its size",
    "zip_overlapping": "claims bytes of another file",
    "zip_encrypted": "password",
    "delimiters": "more than any log",
    "zip_fanning_out": "more files than its size has room for",
    "gzip_bomb": "times its size",
}
"""What the owner is told of these."""


@pytest.fixture(scope="module", params=SEEDS)
def measured(request: pytest.FixtureRequest) -> dict[str, dict[str, Any]]:
    """Read every bomb of one seed, two at a time; what each took, by recipe."""
    names = list(RECIPES)
    readers = [
        subprocess.Popen(
            [
                sys.executable,
                "-W",
                "ignore",
                "-m",
                "tests.hostile.measure_bombs",
                str(request.param),
                *names[at::2],
            ],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": "src:."},
            stdout=subprocess.PIPE,
            text=True,
        )
        for at in range(2)
    ]
    lines = [line for reader in readers for line in reader.communicate()[0].splitlines()]
    took = [json.loads(line) for line in lines]
    return {one["recipe"]: one for one in took}


@pytest.mark.slow
@pytest.mark.parametrize("name", RECIPES)
def test_a_bomb_is_read_or_refused_within_bounds(measured: dict[str, dict[str, Any]], name: str):
    took = measured[name]
    assert took["ended"] == 0, took
    assert took["seconds"] < MAX_SECONDS, took
    assert took["grown_mb"] < MAX_GROWN_MB, took
    assert took["good"] >= N_GOOD.get(name, 0), took
    for sentence in took["sentences"]:
        assert sentence
        assert len(sentence) < LONGEST_SENTENCE
        assert forbidden_in(sentence) == []
    if name in MUST_BE_NAMED:
        named = [text for text in took["sentences"] if MUST_BE_NAMED[name] in text]
        assert named or list(took["sentences"]) == ["the file is empty"], (
            took
        )  # tabs alone are blank


def test_there_are_bombs_of_every_kind():
    assert len(RECIPES) >= 100
    assert set(N_GOOD) | set(MUST_BE_NAMED) <= set(RECIPES)
