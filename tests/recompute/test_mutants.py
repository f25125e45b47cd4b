"""After an update that changes any module, one quiet night makes database, pages and rebuild agree."""

from __future__ import annotations

import os
import shutil
from itertools import islice
from pathlib import Path

import pytest

from runpipe.sample_athlete import write
from tests.night.nights import TODAY, drop, night
from tests.recompute.mutants import install, mutants, run

N_MUTANTS = int(os.environ.get("RUNPIPE_HOSTILE_SEEDS", "1"))
SEED = int(os.environ.get("RUNPIPE_MUTANT_SEED", "12"))
N_TRIED = 4 * N_MUTANTS + 8
"""A change may stop the night altogether, as no update would; then another one is tried."""
SETTINGS = """
[athlete]
sex = "M"
birth_date = 1988-05-01
height_cm = 178
"""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900 * (N_MUTANTS + 1))]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with some runs, two watches' records of one of them, and all logs."""
    folder = tmp_path_factory.mktemp("published")
    names = write(folder / "made", last_date=TODAY).files
    tracks = [n for n in names if n.endswith((".fit", ".gpx", ".tcx"))]
    logs = [n for n in names if n not in tracks]
    data = folder / "data"
    drop(data, [folder / "made" / name for name in (*sorted(tracks)[:6], *logs)])
    (data / "runpipe.toml").write_text(SETTINGS, "utf-8")
    night(data)
    return data


def test_an_update_shows_in_database_pages_and_rebuild_alike(published: Path, tmp_path: Path):
    n_run, n_changed = 0, 0
    for number, mutant in enumerate(islice(mutants(SEED), N_TRIED)):
        folder = tmp_path / str(number)
        shutil.copytree(published, folder / "data")
        answer = run(install(mutant, folder), folder / "data", folder / "other")
        shutil.rmtree(folder)
        if answer is None:
            continue
        assert answer["other_views"] == [], mutant.change
        assert answer["other_pages"] == [], mutant.change
        assert not answer["is_published_again"], mutant.change
        n_run += 1
        n_changed += bool(answer["changed"])
        if n_run >= N_MUTANTS:
            break
    assert n_run >= N_MUTANTS
    assert n_changed or n_run < 4  # some have to show at all
