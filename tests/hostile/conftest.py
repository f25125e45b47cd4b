"""A data folder in which Prefect's database need not be made first: that takes it seconds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def data(tmp_path: Path, blank_database: Path) -> Path:
    """A data folder without any data."""
    home = tmp_path / "data" / ".prefect"
    home.mkdir(mode=0o700, parents=True)
    shutil.copy(blank_database, home)
    (tmp_path / "data" / "inbox").mkdir()
    return tmp_path / "data"
