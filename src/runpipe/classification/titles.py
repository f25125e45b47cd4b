"""Words in a file's title that say it was a race, in a few languages."""

from __future__ import annotations

import re
from typing import Final

RACE: Final = re.compile(
    r"\brace\b|marathon|\bparkrun|\btime trial|\bgara\b|马拉松|成绩测试|\bcorri", re.IGNORECASE
)


def says_race(titles: tuple[str, ...]) -> bool:
    """Return whether the words speak of a race or a time trial."""
    return bool(RACE.search(" ".join(titles)))
