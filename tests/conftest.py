"""Fixtures for every test."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

# no test is timed: a machine that does other work as well is no fault of the code
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Real files beside the project; a machine without them skips, visibly."""
    if not (SHARED / "corpus" / "manifest.csv").exists():
        pytest.skip("../shared is not here: real files cannot be tested")
    return SHARED


@pytest.fixture(scope="session")
def corpus_dir(shared_dir: Path) -> Path:
    return shared_dir / "corpus"


@pytest.fixture(scope="session")
def samples_dir(shared_dir: Path) -> Path:
    return shared_dir / "formats" / "samples"


@pytest.fixture(scope="session")
def blank_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prefect's database before its first use, as a first night leaves it."""
    from runpipe.flows.server import EPHEMERAL, start  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("blank")
    started = start(folder, EPHEMERAL)
    started.wait()
    started.stop()
    (blank,) = (folder / ".prefect").glob("blank-*.db")
    return blank
