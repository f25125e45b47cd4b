"""Golden texts: what a page says, word for word."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

GOLDEN = Path(__file__).resolve().parents[2] / "golden"


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Compare with a golden file; ``RUNPIPE_UPDATE_GOLDEN=1`` writes it instead."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if os.environ.get("RUNPIPE_UPDATE_GOLDEN") == "1":
            path.write_text(text, "utf-8")
        assert text == path.read_text("utf-8")

    return compare
